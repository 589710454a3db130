import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTests } from "@vscode/test-electron";
import { artifactsFolder, inProject } from "../../scripts/project.ts";
import { findDesktop } from "../../scripts/workbench/desktop.ts";

/**
 * Runs a bundled module's `run()` inside a real VS Code with the extension, the desktop's where
 * there is one, by an unmodified `runTests`. The module writes its result file itself.
 */
export async function runInHost(module: string, resultFile: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "cpr-host-"));
  const desktop = await findDesktop();
  try {
    await runTests({
      vscodeExecutablePath: desktop ?? inProject("test/workbench/executable.ts"),
      extensionDevelopmentPath: inProject(),
      extensionTestsPath: module,
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
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
