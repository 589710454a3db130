import { cp, mkdir, readFile, readdir, rm, statfs } from "node:fs/promises";
import path from "node:path";
import { type Cause, refuse } from "../protocol/refusal.ts";
import type { Dump } from "./criu/command.ts";
import { explain } from "./criu/explain.ts";
import type { ReadyEngine } from "./criu/locate.ts";
import { DumpFailed } from "./dump.ts";
import type { House } from "./house.ts";
import { takeOwnership } from "./ownership.ts";

const keptLogs = 20;

/** Keeps a log for people to read, and only the last few of them; where it is now. */
export async function keepLog(house: House, file: string, name: string): Promise<string> {
  const { logs } = house.layout;
  const kept = path.join(logs, `${new Date().toISOString().replaceAll(":", "-")}-${name}.log`);
  try {
    await mkdir(logs, { recursive: true, mode: 0o700 });
    await cp(file, kept);
    const old = (await readdir(logs)).sort().slice(0, -keptLogs);
    await Promise.all(old.map((each) => rm(path.join(logs, each), { force: true })));
  } catch {
    // On a full disk the sentence must do without the log.
  }
  return kept;
}

/** A disk so full that not even CRIU's log could say it. */
async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < 64 * 1024;
}

/** Refuses a full disk and a vanished process by their own names rather than as causes. */
function refuseOrdinary(causes: readonly Cause[], full: boolean, place: string, dump: Dump): void {
  const kinds = new Set(causes.map(({ kind }) => kind));
  if (full || kinds.has("diskFull")) refuse({ kind: "path", path: place, errno: "ENOSPC" });
  if (kinds.has("noSuchProcess")) refuse({ kind: "noSuchProcess", target: String(dump.pid) });
}

/** Turns the failure of a dump into a refusal; what is no failure of CRIU passes. */
export async function refuseDump(
  house: House,
  engine: ReadyEngine,
  dump: Dump,
  place: string,
  error: unknown,
): Promise<never> {
  if (!(error instanceof DumpFailed)) throw error;
  await takeOwnership(engine.privilege, dump.folder);
  const file = path.join(dump.folder, "dump.log");
  const text = await readFile(file, "utf8").catch(() => "");
  const causes = explain(text === "" ? error.ended.stderr : text);
  refuseOrdinary(causes, await isFull(path.dirname(dump.folder)), place, dump);
  const log = await keepLog(house, file, `dump-${dump.pid}`);
  return refuse({ kind: "uncheckpointable", target: `Process ${dump.pid}`, causes, log });
}
