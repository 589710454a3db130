import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { run } from "../../scripts/run.ts";
import type { Outcome } from "../../scripts/testing/outcome.ts";

/** Runs one test file of the given text. */
async function outcomeOf(
  context: TestContext,
  text: string,
  limitMillis = 30_000,
): Promise<Outcome> {
  const folder = mkdtempSync(path.join(tmpdir(), "cpr-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "sample.test.ts");
  writeFileSync(file, `import { test, suite } from "node:test";\n${text}\n`);
  const program = path.join(import.meta.dirname, "print-outcome.ts");
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const args = [...process.execArgv, program, String(limitMillis), file];
  const { output, stdout } = await run(process.execPath, args, { environment });
  assert.notEqual(stdout, "", output);
  const outcome: Outcome = JSON.parse(stdout);
  return outcome;
}

test("every single test is counted, and a group of tests is not", async (context) => {
  const outcome = await outcomeOf(
    context,
    `test("one", () => {});
     suite("group", () => { test("two", () => {}); test("three", () => {}); });`,
  );
  assert.deepEqual(outcome, { passed: 3, failures: [], skips: [] });
});

test("a failure is counted once, with its place and its stack", async (context) => {
  const outcome = await outcomeOf(
    context,
    `suite("group", () => {
       test("good", () => {});
       test("bad", () => { throw new Error("the reason"); });
     });`,
  );
  assert.equal(outcome.passed, 1);
  assert.equal(outcome.failures.length, 1);
  assert.match(outcome.failures[0]?.title ?? "", /sample\.test\.ts:4: bad$/);
  assert.match(outcome.failures[0]?.details ?? "", /Error: the reason\n\s+at /);
});

test("a skipped test is listed with its reason, and fails without one", async (context) => {
  const outcome = await outcomeOf(
    context,
    `test("reasoned", { skip: "no such machine" }, () => {});
     test("silent", { skip: true }, () => {});`,
  );
  assert.equal(outcome.passed, 0);
  assert.deepEqual(
    outcome.skips.map(({ reason }) => reason),
    ["no such machine"],
  );
  assert.match(outcome.failures[0]?.details ?? "", /skipped without a reason/);
});

test("a test that is still to do fails", async (context) => {
  const outcome = await outcomeOf(context, `test("later", { todo: "soon" }, () => {});`);
  assert.equal(outcome.passed, 0);
  assert.match(outcome.failures[0]?.details ?? "", /still to do/);
});

test("a file without a test fails", async (context) => {
  const outcome = await outcomeOf(context, "");
  assert.equal(outcome.passed, 0);
  assert.match(outcome.failures[0]?.details ?? "", /holds no test/);
});

test("a file that cannot be loaded fails and shows what it said", async (context) => {
  const outcome = await outcomeOf(context, `import "./nowhere.ts"; test("never", () => {});`);
  assert.equal(outcome.passed, 0);
  assert.match(outcome.failures[0]?.details ?? "", /nowhere\.ts/);
});

test("tests that outlast their stage's limit fail", async (context) => {
  const outcome = await outcomeOf(
    context,
    `test("endless", () => new Promise((resolve) => setTimeout(resolve, 60_000)));`,
    1_000,
  );
  assert.equal(outcome.passed, 0);
  assert.match(outcome.failures.at(-1)?.details ?? "", /Not done after 1 seconds/);
});
