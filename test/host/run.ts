// node test/host/run.ts RESULT.json: runs the bundled suites inside a real VS Code, the desktop's
// where there is one, by an unmodified `runTests`. The suites write the result file themselves.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTests } from "@vscode/test-electron";
import { artifactsFolder, inProject } from "../../scripts/project.ts";
import { findDesktop } from "../../scripts/workbench/desktop.ts";

const [, , resultFile] = process.argv;
if (resultFile === undefined) throw new Error("usage: run.ts RESULT.json");

const folder = await mkdtemp(path.join(tmpdir(), "cpr-host-"));
const desktop = await findDesktop();
try {
  await runTests({
    vscodeExecutablePath: desktop ?? inProject("test/workbench/executable.ts"),
    extensionDevelopmentPath: inProject(),
    extensionTestsPath: inProject("dist/test/host/index.js"),
    launchArgs: [
      inProject("examples/counting"),
      "--disable-extensions",
      `--user-data-dir=${path.join(folder, "data")}`,
      `--extensions-dir=${path.join(folder, "extensions")}`,
    ],
    extensionTestsEnv: {
      CPR_TEST_RESULT: resultFile,
      // Statefiles of tests stay among themselves.
      XDG_STATE_HOME: path.join(folder, "state"),
      // Only a driven page can be photographed.
      ...(desktop === undefined ? { CPR_SCREENSHOTS: artifactsFolder } : {}),
    },
  });
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
