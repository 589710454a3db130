import { existsSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { endedFile, runningFile } from "../supervisor/plan.ts";

/** So many ended restarts keep their folder, for what their programs have written. */
const kept = 20;

/** Deletes the folders of restarts that ended long ago; those that still run are left alone. */
export async function pruneRestarts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const ended = names
    .map((name) => path.join(folder, name))
    .filter(
      (each) => existsSync(path.join(each, endedFile)) || !existsSync(path.join(each, runningFile)),
    );
  const dated = await Promise.all(
    ended.map(async (each) => ({ each, millis: (await stat(each)).mtimeMs })),
  );
  const old = dated.sort((a, b) => b.millis - a.millis).slice(kept);
  await Promise.all(old.map(({ each }) => rm(each, { recursive: true, force: true })));
}
