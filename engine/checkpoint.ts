import { randomUUID } from "node:crypto";
import { mkdir, stat } from "node:fs/promises";
import { hostname, release } from "node:os";
import path from "node:path";
import { refuse } from "../protocol/refusal.ts";
import type { Work } from "../protocol/stages.ts";
import {
  type CheckpointResult,
  type Manifest,
  type SavedProcess,
  statefileRevision,
} from "../protocol/statefile.ts";
import { type Dump, dumpOptions } from "./criu/command.ts";
import { type ReadyEngine, readyEngine } from "./criu/locate.ts";
import { readFrozenMicros } from "./criu/stats.ts";
import { describeTree, usesOutsideTerminal } from "./describe.ts";
import { dump } from "./dump.ts";
import type { CheckpointRequest } from "./engine.ts";
import { refuseDump } from "./failure.ts";
import { type House, safePoint } from "./house.ts";
import { takeOwnership } from "./ownership.ts";
import { readAll, treeOf } from "./proc/tree.ts";
import { type Claim, claim } from "./store/claim.ts";
import { describeImages, imagedPids } from "./store/images.ts";
import { atPath, codeOf } from "./store/path-errors.ts";
import { folderBytes, putInPlace, syncFolder, writeManifest } from "./store/publish.ts";
import { readManifest } from "./store/read.ts";
import { resolveTarget } from "./target.ts";
import { readUsers } from "./users.ts";

/** Everything about one checkpoint that is known before CRIU starts. */
type Plan = {
  readonly house: House;
  readonly request: CheckpointRequest;
  readonly work: Work;
  readonly engine: ReadyEngine;
  readonly began: number;
  readonly id: string;
  readonly takenAt: Date;
  readonly place: string;
  readonly processes: SavedProcess[];
  readonly held: Claim;
  readonly dump: Dump;
};

const interpreter = /^(node|python[\d.]*|perl|ruby|sh|bash|dash|java)$/;

/** What people call a program: the script rather than its interpreter. */
export function programName(process: Pick<SavedProcess, "name" | "commandLine">): string {
  const [file, script] = process.commandLine;
  const runs = file !== undefined && interpreter.test(path.basename(file));
  return runs && script !== undefined && !script.startsWith("-")
    ? path.basename(script)
    : process.name;
}

function defaultName(root: SavedProcess, takenAt: Date): string {
  return `${programName(root)} ${takenAt.toTimeString().slice(0, 8)}`;
}

function defaultPlace(house: House, root: SavedProcess, takenAt: Date, id: string): string {
  const day = takenAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  const name = programName(root)
    .replaceAll(/[^\w.-]+/g, "_")
    .slice(0, 40);
  return path.join(house.layout.statefiles, `${day}-${name}-${id.slice(0, 8)}`);
}

/** Refuses a place where something stands, unless it is a statefile that may be overwritten. */
async function checkPlace(place: string, overwrite: boolean): Promise<void> {
  const there = await stat(place).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (there === undefined) return;
  if (!there.isDirectory()) refuse({ kind: "path", path: place, errno: "ENOTDIR" });
  if (!overwrite) refuse({ kind: "path", path: place, errno: "EEXIST" });
  // Whatever is no statefile is not ours to replace.
  await readManifest(place);
}

async function describeManifest(plan: Plan): Promise<Manifest> {
  const { house, request, engine } = plan;
  const images = await describeImages(path.join(plan.dump.folder, "images"));
  const root = plan.processes[0];
  if (root === undefined) throw new Error("a tree has a root");
  const uid = process.getuid?.() ?? 0;
  return {
    revision: statefileRevision,
    id: plan.id,
    name: request.name ?? defaultName(root, plan.takenAt),
    note: "",
    takenAt: plan.takenAt.toISOString(),
    takenBy: { uid, user: readUsers()(uid) },
    host: { name: hostname(), kernel: release(), machine: process.arch },
    engine: { version: engine.version, path: engine.path },
    target: request.target,
    options: { leaveRunning: request.leaveRunning, criu: [...dumpOptions(plan.dump)] },
    processes: imagedProcesses(house, plan, imagedPids(images)),
    needsTerminal: usesOutsideTerminal(plan.processes),
    images,
    sizeBytes: await folderBytes(plan.dump.folder),
    frozenMicros: (await readFrozenMicros(plan.dump.folder)) ?? 0,
    wallMillis: Math.round(performance.now() - plan.began),
  };
}

/** The processes that are in the images: some may have come or gone before CRIU froze the tree. */
function imagedProcesses(
  house: House,
  plan: Plan,
  pids: ReadonlySet<number>,
): Manifest["processes"] {
  const known = new Set(plan.processes.map(({ pid }) => pid));
  const described = [...pids].every((pid) => known.has(pid))
    ? plan.processes
    : // Not resolved anew: as long as CRIU holds the tree, it would be refused as traced.
      describeTree(house.proc, readUsers(), treeOf(readAll(house.proc), plan.dump.pid));
  return described.filter(({ pid }) => pids.has(pid));
}

/** Writes the manifest, makes all durable and puts it in its place: the statefile is there. */
async function complete(plan: Plan): Promise<void> {
  const { folder } = plan.dump;
  safePoint(plan.work);
  await takeOwnership(plan.engine.privilege, folder);
  await atPath(plan.place, async () => {
    await writeManifest(folder, await describeManifest(plan));
    plan.work.stage("sync");
    await syncFolder(folder);
    safePoint(plan.work);
    plan.work.stage("publish");
    await putInPlace(plan.held, folder, plan.place);
  });
}

/** CRIU tells how long a tree stood still only when it is done with it. */
async function noteFrozenTime(place: string): Promise<Manifest> {
  const manifest = await readManifest(place);
  if (manifest.frozenMicros > 0) return manifest;
  const frozenMicros = (await readFrozenMicros(place)) ?? 0;
  const noted = { ...manifest, frozenMicros };
  // The statefile is whole without it; a disk that is full by now must not spoil it.
  await writeManifest(place, noted).catch(() => undefined);
  return noted;
}

function planCheckpoint(
  house: House,
  request: CheckpointRequest,
  work: Work,
): Omit<Plan, "held" | "dump" | "engine"> {
  const began = performance.now();
  work.stage("resolve");
  const tree = resolveTarget(house.proc, request.target);
  const processes = describeTree(house.proc, readUsers(), tree.processes);
  const root = processes[0];
  if (root === undefined) throw new Error("a tree has a root");
  const id = randomUUID();
  const takenAt = new Date();
  const place =
    request.path === undefined
      ? defaultPlace(house, root, takenAt, id)
      : path.resolve(request.path);
  return { house, request, work, began, id, takenAt, place, processes };
}

function planDump(planned: Pick<Plan, "house" | "request" | "processes">, held: Claim): Dump {
  const { house, request, processes } = planned;
  const [root] = processes;
  return {
    pid: root?.pid ?? request.target.id,
    folder: path.join(held.folder, "statefile"),
    leaveRunning: request.leaveRunning,
    shellJob: root?.session !== root?.pid || usesOutsideTerminal(processes),
    hold: path.join(house.setup.programs, "hold.sh"),
  };
}

/**
 * Checkpoints a process tree into a statefile. The target runs on unharmed unless the statefile
 * is in its place; it ends only after that, and only if that was asked for.
 */
export async function checkpoint(
  house: House,
  request: CheckpointRequest,
  work: Work,
): Promise<CheckpointResult> {
  const planned = planCheckpoint(house, request, work);
  const { place } = planned;
  safePoint(work);
  const held = await atPath(place, async () => {
    if (request.path === undefined) {
      await mkdir(house.layout.statefiles, { recursive: true, mode: 0o700 });
    }
    await checkPlace(place, request.overwrite);
    return claim(place, house.proc);
  });
  try {
    const engine = await readyEngine(house.setup, work);
    const plan: Plan = { ...planned, engine, held, dump: planDump(planned, held) };
    const { folder } = plan.dump;
    await atPath(place, () => mkdir(path.join(folder, "images"), { recursive: true, mode: 0o700 }));
    safePoint(work);
    work.stage("dump");
    await dump(engine, plan.dump, () => complete(plan)).catch((error: unknown) =>
      refuseDump(house, engine, plan.dump, place, error),
    );
    const manifest = await noteFrozenTime(place);
    return {
      id: plan.id,
      path: place,
      processes: manifest.processes.map(({ pid, name }) => ({ pid, name })),
      sizeBytes: manifest.sizeBytes,
      frozenMicros: manifest.frozenMicros,
      wallMillis: Math.round(performance.now() - plan.began),
    };
  } finally {
    await held.release();
  }
}
