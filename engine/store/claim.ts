import { createHash } from "node:crypto";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
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
  const text = await readFile(path.join(folder, ownerFile), "utf8").catch(() => "");
  const [pid = 0, ticks] = text.trim().split(" ").map(Number);
  const owner = readStat(proc, pid);
  return owner !== undefined && owner.startTicks === ticks && owner.state !== "Z";
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

/** Puts a folder that names its owner in the place of the claim; false where there is one. */
async function take(folder: string, proc: ProcRoot): Promise<boolean> {
  // Made whole beside its place: a claim without an owner could never be told from a dead one.
  const fresh = await mkdtemp(`${folder}.new-`);
  try {
    await writeFile(path.join(fresh, ownerFile), identity(proc), { mode: 0o600 });
    await rename(fresh, folder);
    return true;
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (codeOf(error) === "ENOTEMPTY" || codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Claims a path, or refuses with `pathBusy`. Errors of the file system pass as they are. */
export async function claim(target: string, proc: ProcRoot = systemProc): Promise<Claim> {
  const folder = claimFolder(target);
  if (!(await take(folder, proc))) {
    if (!(await ownerLives(folder, proc))) await clearDead(folder);
    if (!(await take(folder, proc))) refuse({ kind: "pathBusy", path: target });
  }
  return { folder, release: () => rm(folder, { recursive: true, force: true }) };
}
