import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { refuse } from "../../protocol/refusal.ts";
import { type ProcRoot, systemProc } from "../proc/root.ts";
import { readStat } from "../proc/stat.ts";
import { codeOf } from "./path-errors.ts";

/**
 * A folder beside a path that belongs to one piece of work: while it is there, nobody else may
 * make or use that path. It holds what is not yet complete.
 */
export type Claim = {
  readonly folder: string;
  /** Gives the path free and throws away what is still in the folder. */
  readonly release: () => Promise<void>;
};

const ownerFile = "owner";

function short(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The folder that claims a path; hashed, for the name itself may be as long as a name can be. */
export function claimFolder(target: string): string {
  return path.join(path.dirname(target), `.claim-${short(path.basename(target))}`);
}

/** Where an overwritten statefile waits until the new one is in its place. */
export function replacedFolder(target: string): string {
  return path.join(path.dirname(target), `.replaced-${short(path.basename(target))}`);
}

function identity(proc: ProcRoot): string {
  return `${process.pid} ${readStat(proc, process.pid)?.startTicks ?? 0}\n`;
}

async function ownerLives(folder: string, proc: ProcRoot): Promise<boolean> {
  const text = await readFile(path.join(folder, ownerFile), "utf8").catch(() => undefined);
  // The owner writes its file right after it made the folder; without one it is in that moment.
  if (text === undefined) return (await readdir(folder).catch(() => [])).length === 0;
  const [pid, ticks] = text.trim().split(" ").map(Number);
  return readStat(proc, pid ?? 0)?.startTicks === ticks;
}

/** Takes away the claim of somebody who died; of several who try, one succeeds. */
async function clearDead(folder: string): Promise<void> {
  const dead = `${folder}.dead-${process.pid}`;
  try {
    await rename(folder, dead);
  } catch {
    return;
  }
  await rm(dead, { recursive: true, force: true });
}

/** Claims a path, or refuses with `pathBusy`. Errors of the file system pass as they are. */
export async function claim(target: string, proc: ProcRoot = systemProc): Promise<Claim> {
  const folder = claimFolder(target);
  for (let attempt = 0; ; attempt++) {
    try {
      await mkdir(folder, { mode: 0o700 });
      break;
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
      if (attempt > 0 || (await ownerLives(folder, proc)))
        refuse({ kind: "pathBusy", path: target });
      await clearDead(folder);
    }
  }
  const release = () => rm(folder, { recursive: true, force: true });
  try {
    await writeFile(path.join(folder, ownerFile), identity(proc), { mode: 0o600 });
  } catch (error) {
    await release();
    throw error;
  }
  return { folder, release };
}
