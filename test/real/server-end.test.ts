import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { MessageConnection } from "vscode-languageserver/node";
import { takeCheckpoint } from "../../protocol/protocol.ts";
import { openTestEngine } from "./engine.ts";
import { startServer } from "./server.ts";
import { startCounter, temporaryFolder } from "./target.ts";

/** The ways in which a client leaves without having said shutdown. */
const ways: readonly (readonly [
  how: string,
  leave: (client: MessageConnection, server: ChildProcess) => unknown,
])[] = [
  ["is told to exit", (client) => client.sendNotification("exit")],
  ["is left by its client without a word", (_client, server) => server.stdin?.end()],
];

for (const [how, leave] of ways) {
  test(`a server that ${how} in the middle of a checkpoint first gives it up properly`, async (t) => {
    const { environment } = openTestEngine(t);
    const counter = await startCounter(t, { megabytes: 64 });
    const folder = temporaryFolder(t);
    const { client, server } = await startServer(t, environment);
    const dumping = new Promise<void>((resolve) => {
      client.onNotification("$/progress", ({ value }: { value: { kind: string } }) => {
        // The first stage looks at the tree; at the second CRIU starts.
        if (value.kind === "report") resolve();
      });
    });
    client
      .sendRequest(takeCheckpoint.method, {
        target: { id: counter.pid, type: "PID" },
        path: path.join(folder, "it"),
        leaveRunning: false,
        overwrite: false,
        workDoneToken: "checkpoint",
      })
      .catch(() => undefined);
    await dumping;
    const ended = once(server, "exit");
    await leave(client, server);
    assert.deepEqual(await ended, [1, null], "the status of an exit without shutdown");
    assert.deepEqual(readdirSync(folder), []);
    await counter.assertCounting();
  });
}

test("a server that is shut down and told to exit ends with the status 0", async (t) => {
  const { client, server } = await startServer(t, openTestEngine(t).environment);
  const ended = once(server, "exit");
  await client.sendRequest("shutdown");
  await client.sendNotification("exit");
  assert.deepEqual(await ended, [0, null]);
});
