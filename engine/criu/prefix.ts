import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import type { EngineSetup } from "../engine.ts";

/** A base directory of the XDG specification; a relative one is invalid and ignored. */
export function baseDirectory(
  setup: Pick<EngineSetup, "environment">,
  variable: "XDG_DATA_HOME" | "XDG_CACHE_HOME",
  otherwise: string,
): string {
  const configured = setup.environment[variable];
  if (configured !== undefined && path.isAbsolute(configured)) return configured;
  return path.join(setup.environment["HOME"] ?? homedir(), otherwise);
}

/** The folder that holds the CRIUs we fetched, one folder per version. */
export function prefixFolder(setup: Pick<EngineSetup, "environment">): string {
  return path.join(baseDirectory(setup, "XDG_DATA_HOME", ".local/share"), "cpr/engine");
}

/** The file that says that a version was unpacked and patched to its end. */
export const completeFile = "complete";

/** Where CRIU lies in an unpacked version. */
export const criuInPrefix = "usr/sbin/criu";

/** The CRIUs that we fetched, newest version first. */
export async function fetchedEngines(
  setup: Pick<EngineSetup, "environment">,
): Promise<readonly string[]> {
  const folder = prefixFolder(setup);
  const names = await readdir(folder).catch(() => []);
  const complete: string[] = [];
  for (const name of names) {
    const stamp = await stat(path.join(folder, name, completeFile)).catch(() => undefined);
    if (stamp !== undefined) complete.push(name);
  }
  return complete
    .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
    .map((name) => path.join(folder, name, criuInPrefix));
}
