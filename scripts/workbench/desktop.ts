import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import path from "node:path";

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/**
 * The program of a desktop VS Code, where one is installed and there is a screen to show it on.
 * Not the `code` of the path itself, a launcher that returns at once, but the program it launches:
 * that one can be waited for and ended.
 */
export async function findDesktop(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  if (!environment["DISPLAY"] && !environment["WAYLAND_DISPLAY"]) return undefined;
  for (const folder of (environment["PATH"] ?? "").split(path.delimiter)) {
    const launcher = path.join(folder, "code");
    if (!path.isAbsolute(launcher) || !(await isExecutable(launcher))) continue;
    // <install>/bin/code launches <install>/code. The `code` of a remote terminal has no such one.
    const program = path.join(path.dirname(path.dirname(await realpath(launcher))), "code");
    if (program !== launcher && (await isExecutable(program))) return program;
  }
  return undefined;
}
