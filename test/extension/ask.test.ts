import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../../extension/ask.ts";
import { renameStatefile, listProcesses, refusalErrorCode } from "../../protocol/protocol.ts";
import { CancelledError, type Refusal, RefusalError } from "../../protocol/refusal.ts";

const answering = (answer: () => Promise<unknown>) => ({ request: answer });
const failing = (error: unknown) =>
  answering(async () => {
    throw error;
  });

test("an answer arrives parsed, without what the contract does not know", async () => {
  const server = answering(() => Promise.resolve({ more: true }));
  assert.deepEqual(await ask(server, renameStatefile, { path: "/it", name: "a" }), {});
});

test("an answer that breaks the contract is a bug", async () => {
  const server = answering(() => Promise.resolve([{ pid: "7" }]));
  await assert.rejects(ask(server, listProcesses, {}), { name: "ZodError" });
});

test("a refusal arrives as it was thrown on the other side", async () => {
  const refusal: Refusal = { kind: "pathBusy", path: "/it" };
  const server = failing({ code: refusalErrorCode, message: "busy", data: { refusal } });
  await assert.rejects(ask(server, listProcesses, {}), (error) => {
    assert.ok(RefusalError.is(error));
    assert.deepEqual(error.refusal, refusal);
    return true;
  });
});

test("an answer that was given up is no error to tell of", async () => {
  for (const code of [-32800, -32802]) {
    const server = failing({ code, message: "cancelled" });
    await assert.rejects(ask(server, listProcesses, {}), CancelledError);
  }
});

test("any other error stays what it is, and so does a refusal of an unknown kind", async () => {
  const unknown = { code: refusalErrorCode, data: { refusal: { kind: "of a later version" } } };
  for (const error of [new Error("a bug"), { code: -32603 }, unknown]) {
    await assert.rejects(ask(failing(error), listProcesses, {}), (thrown) => thrown === error);
  }
});
