import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import Mocha from "mocha";

/** The environment's name for the file that the result goes to. */
const resultVariable = "CPR_TEST_RESULT";
const testMillis = 60_000;

type Result = {
  passed: number;
  readonly failures: { title: string; details: string }[];
  readonly skips: { title: string; reason: string }[];
};

/** A skip's reason stands in its title, after a colon: mocha has no other place for it. */
function listen(runner: Mocha.Runner, result: Result): void {
  runner.on("pass", () => {
    result.passed += 1;
  });
  runner.on("fail", (test, error: Error) => {
    result.failures.push({ title: test.fullTitle(), details: error.stack ?? error.message });
    console.error(`failed: ${test.fullTitle()}: ${error.message}`);
  });
  runner.on("pending", (test) => {
    const [title = "", reason = ""] = test.fullTitle().split(/: (?=[^:]*$)/);
    if (reason === "") result.failures.push({ title, details: "Skipped without a reason." });
    else result.skips.push({ title, reason });
  });
}

/** VS Code calls this in its extension host; the result file is what the caller believes. */
export async function run(): Promise<void> {
  const resultFile = process.env[resultVariable];
  if (resultFile === undefined) throw new Error(`${resultVariable} does not name a file`);
  const mocha = new Mocha({
    ui: "tdd",
    timeout: testMillis,
    color: false,
    reporter: "min",
  });
  const suites = path.join(__dirname, "suites");
  for (const file of (await readdir(suites)).filter((name) => name.endsWith(".test.js")).sort()) {
    mocha.addFile(path.join(suites, file));
  }
  const result: Result = { passed: 0, failures: [], skips: [] };
  await new Promise<void>((resolve) => {
    listen(
      mocha.run(() => resolve()),
      result,
    );
  });
  await writeFile(resultFile, JSON.stringify(result));
  if (result.failures.length > 0) throw new Error(`${result.failures.length} tests failed`);
}
