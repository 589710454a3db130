import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { EngineSetup } from "../engine.ts";
import { baseDirectory } from "./prefix.ts";

const namePrefix = "probe-";

/** A probe takes seconds: what is older was left by somebody who was killed. */
const leftMillis = 10 * 60 * 1000;

async function removeLeft(parent: string): Promise<void> {
  const names = await readdir(parent);
  for (const name of names.filter((each) => each.startsWith(namePrefix))) {
    const at = path.join(parent, name);
    const there = await stat(at).catch(() => undefined);
    if (there === undefined || there.mtimeMs > Date.now() - leftMillis) continue;
    await rm(at, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** A new folder in the cache, or where that cannot be written in the folder for temporary files. */
async function makeFolder(setup: Pick<EngineSetup, "environment">): Promise<string> {
  const cache = path.join(baseDirectory(setup, "XDG_CACHE_HOME", ".cache"), "cpr");
  try {
    await mkdir(cache, { recursive: true, mode: 0o700 });
    await removeLeft(cache);
    return await mkdtemp(path.join(cache, namePrefix));
  } catch {
    const temporary = setup.environment["TMPDIR"] ?? "/tmp";
    return mkdtemp(path.join(temporary, `cpr-${namePrefix}`));
  }
}

/** Gives a folder to a probe and removes it afterwards, whatever came of it. */
export async function withProbeFolder(
  setup: Pick<EngineSetup, "environment">,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await makeFolder(setup);
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
