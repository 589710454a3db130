import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
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

const ownerPrefix = "owner-";
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

/**
 * Who owns a claim is told by the name of a file in it: `owner-PID-STARTTICKS`. So taking over the
 * claim of somebody who died is one renaming, which fails when anybody was faster.
 */
type Owner = string;

function ourselves(proc: ProcRoot): Owner {
  return `${process.pid}-${readStat(proc, process.pid)?.startTicks ?? 0}`;
}

function lives(proc: ProcRoot, owner: Owner): boolean {
  const [pid = 0, startTicks] = owner.split("-").map(Number);
  const there = readStat(proc, pid);
  return there !== undefined && there.startTicks === startTicks && there.state !== "Z";
}

/** The owner of a claim; undefined where it is gone, or never was whole. */
async function ownerOf(folder: string): Promise<Owner | undefined> {
  const names = await readdir(folder).catch(() => []);
  return names.find((name) => name.startsWith(ownerPrefix))?.slice(ownerPrefix.length);
}

/** A name beside a claim that tells whose it is, for what is not a claim yet or not any more. */
function besideName(folder: string, proc: ProcRoot): string {
  return `${folder}.${ourselves(proc)}-${randomUUID().slice(0, 8)}`;
}

/** Puts a statefile back that somebody was replacing when they died. */
async function putBack(dead: string): Promise<void> {
  const origin = await readFile(path.join(dead, originFile), "utf8").catch(() => undefined);
  if (origin === undefined) return;
  const taken = await stat(origin).catch(() => undefined);
  if (taken === undefined)
    await rename(path.join(dead, replacedName), origin).catch(() => undefined);
}

/** Ends a claim of ours: out of sight at once, then gone. */
async function release(folder: string, proc: ProcRoot): Promise<void> {
  const gone = besideName(folder, proc);
  await rename(folder, gone);
  await rm(gone, { recursive: true, force: true });
}

/** Ends a claim that somebody left who died. */
async function clear(folder: string, proc: ProcRoot): Promise<void> {
  await putBack(folder);
  await release(folder, proc);
}

/** Makes the claim of somebody who died ours; false where it lives or somebody was faster. */
async function takeOver(folder: string, proc: ProcRoot): Promise<boolean> {
  const owner = await ownerOf(folder);
  if (owner === undefined || lives(proc, owner)) return false;
  const file = (whose: Owner): string => path.join(folder, `${ownerPrefix}${whose}`);
  return rename(file(owner), file(ourselves(proc))).then(
    () => true,
    () => false,
  );
}

/**
 * Puts right what those who died while they worked in a folder have left in it: everything, or what
 * concerns one claim.
 */
export async function sweepClaims(
  folder: string,
  prefix = claimPrefix,
  proc: ProcRoot = systemProc,
): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const at = path.join(folder, name);
    const beside = /\.(\d+-\d+)-[0-9a-f]+$/.exec(name)?.[1];
    if (beside === undefined) {
      if (await takeOver(at, proc)) await clear(at, proc);
    } else if (!lives(proc, beside)) {
      await rm(at, { recursive: true, force: true });
    }
  }
}

/** Puts a folder that names its owner in the place of the claim; false where there is one. */
async function take(folder: string, proc: ProcRoot): Promise<boolean> {
  // Made whole beside its place: a claim without an owner could never be told from a dead one.
  const fresh = besideName(folder, proc);
  try {
    await mkdir(fresh, { mode: 0o700 });
    await writeFile(path.join(fresh, `${ownerPrefix}${ourselves(proc)}`), "", { mode: 0o600 });
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
    if (await takeOver(folder, proc)) await clear(folder, proc);
    if (!(await take(folder, proc))) refuse({ kind: "pathBusy", path: target });
  }
  await sweepClaims(path.dirname(target), `${path.basename(folder)}.`, proc);
  return { folder, release: () => release(folder, proc) };
}
