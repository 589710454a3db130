import assert from "node:assert/strict";
import { test } from "node:test";
import * as wire from "../../protocol/protocol.ts";
import { connect } from "./client.ts";

test("the settings of the client open the engine, and a change opens it anew", async (t) => {
  const settings = { engine: { path: "/my/criu" }, privilege: "sudo", store: { path: "/my" } };
  const { client, opened } = await connect(t, { list: async () => [] }, { settings });
  assert.deepEqual(opened.at(-1)?.settings, settings);
  await client.sendNotification("workspace/didChangeConfiguration", {
    settings: { cpr: { ...settings, privilege: "root" } },
  });
  await client.sendRequest(wire.listStatefiles.method, {});
  assert.equal(opened.at(-1)?.settings.privilege, "root");
  assert.equal(opened.length, 2);
});

test("settings that are not ours or stay as they are do not open the engine anew", async (t) => {
  const { client, opened } = await connect(t, { list: async () => [] });
  for (const settings of [
    undefined,
    {},
    { other: {} },
    { cpr: {} },
    { cpr: { privilege: "auto" } },
  ]) {
    await client.sendNotification("workspace/didChangeConfiguration", { settings });
  }
  await client.sendRequest(wire.listStatefiles.method, {});
  assert.equal(opened.length, 1);
});

test("other settings may mean another store: its watch begins, the old one ends, clients are told", async (t) => {
  const watches: AbortSignal[] = [];
  const { client } = await connect(t, {
    watch: async (_changed, signal) => {
      watches.push(signal);
    },
  });
  const told = new Promise((resolve) => {
    client.onNotification(wire.statefilesChanged.method, resolve);
  });
  await client.sendNotification("workspace/didChangeConfiguration", {
    settings: { cpr: { store: { path: "/another" } } },
  });
  await told;
  assert.deepEqual(
    watches.map(({ aborted }) => aborted),
    [true, false],
  );
});

test("settings that make no sense are replaced by the defaults", async (t) => {
  const { opened } = await connect(t, {}, { settings: { privilege: "please" } });
  assert.equal(opened.at(-1)?.settings.privilege, "auto");
});
