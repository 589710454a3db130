// Runs test files as a stage does and prints the outcome as JSON. A process of its own, because
// node:test does not run tests within tests.
import { runNodeTests } from "../../scripts/testing/node-tests.ts";

const [limit = "", ...files] = process.argv.slice(2);
const outcome = await runNodeTests(files, {
  concurrency: 2,
  limitMillis: Number(limit),
  stop: new AbortController().signal,
});
console.log(JSON.stringify(outcome));
