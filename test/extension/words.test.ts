import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { type Asked, ask } from "../../extension/ask.ts";
import { pidInConfiguration, pidInMessage } from "../../extension/debugging/adapter-messages.ts";
import { code, plain, table } from "../../extension/markdown.ts";
import { listStatefiles, refusalErrorCode } from "../../protocol/protocol.ts";
import { CancelledError, RefusalError } from "../../protocol/refusal.ts";

function failing(error: unknown): Asked {
  return {
    request: async () => {
      throw error;
    },
  };
}

test("a refusal of the server is the same refusal here", async () => {
  const refusal = { kind: "pathBusy", path: "/it" } as const;
  const error = Object.assign(new Error(), { code: refusalErrorCode, data: { refusal } });
  await assert.rejects(ask(failing(error), listStatefiles, {}), (thrown: unknown) => {
    assert.ok(RefusalError.is(thrown));
    assert.deepEqual(thrown.refusal, refusal);
    return true;
  });
});

test("a cancelled request is a cancellation, and any other error passes as it is", async () => {
  const cancelled = Object.assign(new Error(), { code: -32_800 });
  await assert.rejects(ask(failing(cancelled), listStatefiles, {}), CancelledError);
  const other = new TypeError("a bug");
  await assert.rejects(ask(failing(other), listStatefiles, {}), other);
});

test("an answer that breaks the contract is not believed", async () => {
  const server: Asked = { request: () => Promise.resolve([{ id: 7 }]) };
  await assert.rejects(ask(server, listStatefiles, {}), { name: /ZodError/ });
});

test("text from outside is neither markup nor able to leave its cell", () => {
  assert.equal(plain("**bold** [x](y) $(zap)"), "\\*\\*bold\\*\\* \\[x\\]\\(y\\) \\$\\(zap\\)");
  assert.equal(code("a|b\n`c`"), "`` a\\|b `c` ``");
  assert.equal(code(" "), "");
  assert.equal(table(["a"], [["b"]]), "| a |\n| --- |\n| b |");
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.doesNotMatch(plain(text) + code(text), /\n/);
      assert.doesNotMatch(code(text), /(?<!\\)\|/);
    }),
  );
});

test("the pid of a debugged program is read from what adapters say, and from nothing else", () => {
  const said = { type: "event", event: "process", body: { systemProcessId: 12 } };
  assert.deepEqual(pidInMessage(said), { pid: 12, isShell: false });
  const terminal = { type: "response", command: "runInTerminal", body: { shellProcessId: 13 } };
  assert.deepEqual(pidInMessage(terminal), { pid: 13, isShell: true });
  assert.equal(pidInMessage({ type: "event", event: "output" }), undefined);
  assert.equal(pidInMessage(undefined), undefined);
  assert.deepEqual(pidInConfiguration({ request: "attach", processId: "14" }), {
    pid: 14,
    isShell: false,
  });
  assert.equal(pidInConfiguration({ request: "launch", pid: 14 }), undefined);
  assert.equal(pidInConfiguration({ request: "attach", processId: "${command:pick}" }), undefined);
});
