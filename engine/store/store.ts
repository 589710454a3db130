import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { RefusalError, refuse } from "../../protocol/refusal.ts";
import { type StatefileRow, manifestSchema } from "../../protocol/statefile.ts";
import { word } from "../../protocol/wording.ts";
import { readUsers } from "../users.ts";
import { claim } from "./claim.ts";
import { partsOf } from "./layout.ts";
import { readLedger } from "./ledger.ts";
import { asPathRefusal, atPath } from "./path-errors.ts";
import { writeManifest } from "./publish.ts";
import { parseManifest, readManifest } from "./read.ts";

/** What a row needs of a manifest; reading no more keeps a thousand of them quick. */
const rowPartSchema = manifestSchema.pick({
  id: true,
  name: true,
  note: true,
  takenAt: true,
  sizeBytes: true,
  needsTerminal: true,
});
const processPartSchema = manifestSchema.shape.processes.element.pick({ pid: true, name: true });

async function readRow(statefile: string): Promise<StatefileRow | undefined> {
  let text: string;
  try {
    text = await readFile(partsOf(statefile).manifest, "utf8");
  } catch {
    return undefined;
  }
  try {
    const value = parseManifest(statefile, text);
    const part = rowPartSchema.extend({ processes: processPartSchema.array() }).parse(value);
    const restarts = await readLedger(statefile);
    return {
      ...part,
      path: statefile,
      processCount: part.processes.length,
      restartCount: restarts.length,
      lastRestart: restarts.at(-1),
    };
  } catch (error) {
    return brokenRow(statefile, error);
  }
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

/** The statefiles of a store, newest first; a store that is not there yet is empty. */
export async function listStore(folder: string): Promise<StatefileRow[]> {
  const names = await readdir(folder).catch(() => []);
  const rows = await Promise.all(
    names.filter((name) => !name.startsWith(".")).map((name) => readRow(path.join(folder, name))),
  );
  return rows
    .filter((row) => row !== undefined)
    .sort((a, b) => (a.takenAt < b.takenAt ? 1 : a.takenAt > b.takenAt ? -1 : 0));
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
  await atPath(statefile, () => writeManifest(statefile, { ...manifest, name }));
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
