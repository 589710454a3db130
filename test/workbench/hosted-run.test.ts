import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { judge } from "./hosted-run.ts";

function logOf(context: TestContext, text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "cpr-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "server.log");
  writeFileSync(file, text);
  return file;
}

test("a 0 is believed where the extension host ended by itself", async (context) => {
  const log = logOf(context, "Extension Host Process exited with code: 0, signal: null.\n");
  assert.deepEqual(await judge(0, log), { exitCode: 0 });
});

test("a 0 is not believed where the extension host was killed", async (context) => {
  const log = logOf(context, "Extension Host Process exited with code: null, signal: SIGKILL.\n");
  const verdict = await judge(0, log);
  assert.equal(verdict.exitCode, 1);
  assert.match(verdict.reason ?? "", /SIGKILL/);
});

test("a 0 is not believed where the extension host was never seen to end", async (context) => {
  assert.equal((await judge(0, logOf(context, "started\n"))).exitCode, 1);
});

test("a failure of the tests stays a failure", async (context) => {
  assert.equal((await judge(3, logOf(context, ""))).exitCode, 3);
});
