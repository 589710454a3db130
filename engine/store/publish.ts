import { constants } from "node:fs";
import { open, readdir, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Manifest } from "../../protocol/statefile.ts";
import { type Claim, originFile, replacedName } from "./claim.ts";
import { partsOf } from "./layout.ts";

async function sync(file: string): Promise<void> {
  const handle = await open(file, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder and all in it outlast a crash of the machine. */
export async function syncFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  await Promise.all(
    entries.map((entry) => {
      const at = path.join(folder, entry.name);
      return entry.isDirectory() ? syncFolder(at) : sync(at);
    }),
  );
  await sync(folder);
}

/** The bytes that the files of a folder hold. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const at = path.join(folder, entry.name);
      return entry.isDirectory() ? folderBytes(at) : (await stat(at)).size;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Writes the manifest whole or not at all. */
export async function writeManifest(statefile: string, manifest: Manifest): Promise<void> {
  const { manifest: file } = partsOf(statefile);
  const fresh = `${file}.new`;
  await writeFile(fresh, `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 });
  await sync(fresh);
  await rename(fresh, file);
}

/**
 * Puts a complete and synced folder in its place. An older statefile there waits in the claim until
 * the new one has it; should we die in between, whoever clears the claim puts the older one back.
 */
export async function putInPlace(held: Claim, complete: string, target: string): Promise<void> {
  const replaced = path.join(held.folder, replacedName);
  await writeFile(path.join(held.folder, originFile), target);
  const had = await rename(target, replaced).then(
    () => true,
    () => false,
  );
  try {
    await rename(complete, target);
  } catch (error) {
    if (had) await rename(replaced, target);
    throw error;
  }
  await sync(path.dirname(target));
}
