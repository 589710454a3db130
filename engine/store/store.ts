import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { RefusalError, refuse } from "../../protocol/refusal.ts";
import type { StatefileRow } from "../../protocol/statefile.ts";
import { word } from "../../protocol/wording.ts";
import { readUsers } from "../users.ts";
import { claim } from "./claim.ts";
import { type Index, type RowPart, readIndex, rowPartSchema, writeIndex } from "./index-file.ts";
import { partsOf } from "./layout.ts";
import { readLedger } from "./ledger.ts";
import { asPathRefusal, atPath } from "./path-errors.ts";
import { writeManifest } from "./publish.ts";
import { parseManifest, readManifest } from "./read.ts";
import { touch } from "./touch.ts";

/** What tells one state of a manifest's file from another; undefined where there is none. */
function stampOf(statefile: string): string | undefined {
  const there = statSync(partsOf(statefile).manifest, { throwIfNoEntry: false });
  return there === undefined ? undefined : `${there.ino} ${there.size} ${there.mtimeMs}`;
}

function readPart(statefile: string): RowPart {
  const text = readFileSync(partsOf(statefile).manifest, "utf8");
  return rowPartSchema.parse(parseManifest(statefile, text));
}

async function toRow(statefile: string, part: RowPart): Promise<StatefileRow> {
  const hasLedger = existsSync(partsOf(statefile).ledger);
  const restarts = hasLedger ? await readLedger(statefile) : [];
  return {
    ...part,
    path: statefile,
    processCount: part.processes.length,
    restartCount: restarts.length,
    lastRestart: restarts.at(-1),
  };
}

async function brokenRow(statefile: string, error: unknown): Promise<StatefileRow> {
  const { mtime } = await stat(statefile);
  const name = path.basename(statefile);
  return {
    id: name,
    name,
    note: "",
    path: statefile,
    takenAt: mtime.toISOString(),
    sizeBytes: 0,
    processCount: 0,
    processes: [],
    needsTerminal: false,
    restartCount: 0,
    problem: RefusalError.is(error)
      ? word(error.refusal).message
      : word({
          kind: "damaged",
          path: statefile,
          reason: "statefile.json lacks what it should hold",
        }).message,
  };
}

function byAge(a: StatefileRow, b: StatefileRow): number {
  return a.takenAt < b.takenAt ? 1 : a.takenAt > b.takenAt ? -1 : 0;
}

/**
 * The statefiles of a store, newest first; a store that is not there yet is empty. Reads are
 * synchronous and spared where the index knows, for a store may hold thousands.
 */
export async function listStore(folder: string): Promise<StatefileRow[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith("."));
  const known = await readIndex(folder);
  const index: Index = {};
  const rows: StatefileRow[] = [];
  let news = Object.keys(known).length;
  for (const name of names) {
    const statefile = path.join(folder, name);
    const stamp = stampOf(statefile);
    if (stamp === undefined) continue;
    const remembered = known[name]?.stamp === stamp ? known[name].part : undefined;
    news += remembered === undefined ? 1 : -1;
    try {
      const part = remembered ?? readPart(statefile);
      index[name] = { stamp, part };
      rows.push(await toRow(statefile, part));
    } catch (error) {
      rows.push(await brokenRow(statefile, error));
    }
  }
  if (news > 0) await writeIndex(folder, index);
  return rows.sort(byAge);
}

/** Only the owner of a statefile and root may change it. */
async function checkOwner(statefile: string): Promise<void> {
  const { uid } = await atPath(statefile, () => stat(partsOf(statefile).manifest));
  const own = process.geteuid?.() ?? 0;
  if (own !== 0 && own !== uid) {
    refuse({ kind: "notOwner", path: statefile, owner: readUsers()(uid) });
  }
}

/** A statefile, or at least the remains of one, that we may delete. */
async function checkRemovable(statefile: string): Promise<void> {
  try {
    await readManifest(statefile);
  } catch (error) {
    const kind = RefusalError.is(error) ? error.refusal.kind : undefined;
    if (kind !== "damaged" && kind !== "newerRevision") throw error;
  }
  await checkOwner(statefile);
}

/** Gives a statefile another name; the folder keeps its own. */
export async function renameStatefile(statefile: string, name: string): Promise<void> {
  const manifest = await readManifest(statefile);
  await checkOwner(statefile);
  await atPath(statefile, async () => {
    await writeManifest(statefile, { ...manifest, name });
    await touch(statefile);
  });
}

/** Deletes a statefile for good. Nobody may be using it. */
export async function removeStatefile(statefile: string): Promise<void> {
  await checkRemovable(statefile);
  await atPath(statefile, async () => {
    const held = await claim(statefile);
    try {
      // Out of sight first: a statefile that is half deleted must not be taken for a whole one.
      const doomed = path.join(held.folder, "doomed");
      await rename(statefile, doomed);
      await rm(doomed, { recursive: true });
    } finally {
      await held.release();
    }
  });
}

const trashPrefix = ".trash-";
const originFile = "origin";

/** Moves a statefile out of sight, beside its place; the token is where. */
export async function trashStatefile(statefile: string): Promise<string> {
  await checkRemovable(statefile);
  return atPath(statefile, async () => {
    const token = path.join(path.dirname(statefile), `${trashPrefix}${randomUUID()}`);
    await mkdir(token, { mode: 0o700 });
    await writeFile(path.join(token, originFile), statefile);
    await rename(statefile, path.join(token, "statefile"));
    return token;
  });
}

/** Brings back what was moved out of sight; refuses when its place was taken meanwhile. */
export async function untrashStatefile(token: string): Promise<string> {
  if (!path.basename(token).startsWith(trashPrefix)) {
    refuse({ kind: "path", path: token, errno: "ENOENT" });
  }
  const origin = await atPath(token, () => readFile(path.join(token, originFile), "utf8"));
  const taken = await stat(origin).catch(() => undefined);
  if (taken !== undefined) refuse({ kind: "path", path: origin, errno: "EEXIST" });
  try {
    await rename(path.join(token, "statefile"), origin);
  } catch (error) {
    throw asPathRefusal(error, origin);
  }
  await rm(token, { recursive: true, force: true });
  return origin;
}

/** Empties the trash of a store of what has lain there for longer than a time. */
export async function emptyTrash(folder: string, olderThanMillis: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(trashPrefix))) {
    const at = path.join(folder, name);
    const age = Date.now() - (await stat(at)).mtimeMs;
    if (age > olderThanMillis) await rm(at, { recursive: true, force: true });
  }
}
