// node test/host/run.ts RESULT.json: runs the bundled suites inside a real VS Code.
import { inProject } from "../../scripts/project.ts";
import { runInHost } from "./run-in-host.ts";

const [, , resultFile] = process.argv;
if (resultFile === undefined) throw new Error("usage: run.ts RESULT.json");
try {
  await runInHost(inProject("dist/test/host/index.js"), resultFile);
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
}
