import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

// The module reads the command line when it is loaded, as the library does.
process.argv.push("--clientProcessId=1", "--stdio");
const { whenGone } = await import("../../language-server/client-process.ts");

/** As long as the server lets pass between two looks. */
const lookMillis = 3000;

test("the library does not find the client's pid on the command line", () => {
  assert.deepEqual(process.argv.slice(-1), ["--stdio"]);
  assert.ok(!process.argv.some((word) => word.startsWith("--clientProcessId")));
});

test("a client that has gone is noticed, once", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const gone = t.mock.fn();
  whenGone(pid, gone);
  assert.equal(gone.mock.callCount(), 0);
  t.mock.timers.tick(lookMillis * 3);
  assert.equal(gone.mock.callCount(), 1);
});

test("a client that is there, be it another user's, is not taken for gone", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const gone = t.mock.fn();
  whenGone(process.ppid, gone);
  whenGone(1, gone);
  t.mock.timers.tick(lookMillis * 3);
  assert.equal(gone.mock.callCount(), 0);
});
