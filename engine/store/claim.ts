import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
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
const claimPrefix = ".claim-";

function short(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The folder that claims a path; hashed, for the name itself may be as long as a name can be. */
export function claimFolder(target: string): string {
  return path.join(path.dirname(target), `${claimPrefix}${short(path.basename(target))}`);
}

/** What a claim may hold: a statefile that is being replaced, and the path where it belongs. */
export const replacedName = "replaced";
export const originFile = "origin";

function identity(proc: ProcRoot): string {
  return `${process.pid} ${readStat(proc, process.pid)?.startTicks ?? 0}\n`;
}

async function ownerLives(folder: string, proc: ProcRoot): Promise<boolean> {
  const text = await readFile(path.join(folder, ownerFile), "utf8").catch(() => "");
  const [pid = 0, ticks] = text.trim().split(" ").map(Number);
  const owner = readStat(proc, pid);
  return owner !== undefined && owner.startTicks === ticks && owner.state !== "Z";
}

/** Puts a statefile back that somebody was replacing when they died. */
async function putBack(dead: string): Promise<void> {
  const origin = await readFile(path.join(dead, originFile), "utf8").catch(() => undefined);
  if (origin === undefined) return;
  const taken = await stat(origin).catch(() => undefined);
  if (taken === undefined)
    await rename(path.join(dead, replacedName), origin).catch(() => undefined);
}

/** Takes away the claim of somebody who died; of several who try, one succeeds. */
async function clearDead(folder: string): Promise<void> {
  const dead = `${folder}.dead-${process.pid}`;
  try {
    await rename(folder, dead);
  } catch {
    return;
  }
  await putBack(dead);
  await rm(dead, { recursive: true, force: true });
}

/** Puts right what those who died while they worked in a folder have left in it. */
export async function sweepClaims(folder: string, proc: ProcRoot = systemProc): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(claimPrefix))) {
    const at = path.join(folder, name);
    if (!(await ownerLives(at, proc)) && !(await isFresh(at))) await clearDead(at);
  }
}

/** A folder so new that its owner may not have written its name yet. */
async function isFresh(folder: string): Promise<boolean> {
  const there = await stat(folder).catch(() => undefined);
  return there !== undefined && Date.now() - there.mtimeMs < 5000;
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
