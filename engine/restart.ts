import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CancelledError, type Refusal, RefusalError, refuse } from "../protocol/refusal.ts";
import type { Work } from "../protocol/stages.ts";
import type { Manifest, RestartResult } from "../protocol/statefile.ts";
import { explain } from "./criu/explain.ts";
import { restoreLog } from "./criu/command.ts";
import { type ReadyEngine, readyEngine } from "./criu/locate.ts";
import type { RestartManner, Restarted } from "./engine.ts";
import { keepLog } from "./failure.ts";
import { type House, safePoint } from "./house.ts";
import { takeOwnership } from "./ownership.ts";
import { type Stat, readStat } from "./proc/stat.ts";
import { RestoreFailed, restore } from "./restore.ts";
import { type Claim, claim } from "./store/claim.ts";
import { findDamage, neededIds } from "./store/images.ts";
import { partsOf } from "./store/layout.ts";
import { atPath, codeOf } from "./store/path-errors.ts";
import { readManifest } from "./store/read.ts";
import { pruneRestarts } from "./store/restarts.ts";
import { type SupervisorPlan, planFile } from "./supervisor/plan.ts";
import { readUsers } from "./users.ts";

/** Refuses what is certain to fail, before anything is started. */
async function check(
  house: House,
  statefile: string,
  manifest: Manifest,
  manner: RestartManner,
): Promise<void> {
  const own = process.geteuid?.() ?? 0;
  const stranger = manifest.processes.find(({ uid }) => own !== 0 && uid.real !== own);
  if (stranger !== undefined) {
    refuse({ kind: "otherUser", path: statefile, owner: stranger.user });
  }
  if (manifest.needsTerminal && manner === "detached") {
    refuse({ kind: "needsTerminal", path: statefile });
  }
  const reason = await findDamage(partsOf(statefile).images, manifest.images);
  if (reason !== undefined) refuse({ kind: "damaged", path: statefile, reason });
  for (const pid of neededIds(manifest.images)) {
    const holder = await holderOf(house, pid);
    if (holder === undefined) continue;
    const name = holder.state === "Z" ? `${holder.name} (ended, not yet reaped)` : holder.name;
    refuse({ kind: "pidTaken", path: statefile, pid, name });
  }
}

const reapedWithinMillis = 5000;

/** Who has a pid. A zombie keeps it too, but mostly not for long: whoever reaps it is given time. */
async function holderOf(house: House, pid: number): Promise<Stat | undefined> {
  const deadline = Date.now() + reapedWithinMillis;
  for (;;) {
    const holder = readStat(house.proc, pid);
    if (holder?.state !== "Z" || Date.now() > deadline) return holder;
    await sleep(20);
  }
}

/** Two restarts of one statefile exclude each other; where nothing can be written, none can race. */
async function claimForRestart(statefile: string): Promise<Claim> {
  try {
    return await claim(statefile);
  } catch (error) {
    if (RefusalError.is(error) || !["EROFS", "EACCES", "EPERM"].includes(codeOf(error) ?? "")) {
      throw error;
    }
    return { folder: "", release: async () => undefined };
  }
}

async function writePlan(
  work: string,
  id: string,
  statefile: string,
  manifest: Manifest,
): Promise<SupervisorPlan> {
  const uid = process.getuid?.() ?? 0;
  const plan: SupervisorPlan = {
    statefile,
    rootPid: manifest.processes[0]?.pid ?? 0,
    record: {
      id,
      at: new Date().toISOString(),
      by: { uid, user: readUsers()(uid) },
      processes: manifest.processes.map(({ pid, name }) => ({ pid, originalPid: pid, name })),
    },
  };
  await writeFile(path.join(work, planFile), JSON.stringify(plan), { mode: 0o600 });
  return plan;
}

async function refusalOf(
  house: House,
  engine: ReadyEngine,
  statefile: string,
  folder: string,
  failed: RestoreFailed,
): Promise<Refusal> {
  if (failed.timeoutSeconds !== undefined) {
    return {
      kind: "timedOut",
      what: `The restart of ${statefile}`,
      seconds: failed.timeoutSeconds,
    };
  }
  await takeOwnership(engine.privilege, folder);
  const file = path.join(folder, restoreLog);
  const text = await readFile(file, "utf8").catch(() => "");
  const log = await keepLog(house, file, "restore");
  return { kind: "unrestartable", path: statefile, causes: explain(text), log };
}

/**
 * Restarts a statefile. The tree comes back under its original pids, kept by a supervisor that
 * outlives us; the statefile stays as it is and can be restarted again.
 */
export async function restart(
  house: House,
  place: string,
  manner: RestartManner,
  work: Work,
): Promise<Restarted> {
  const statefile = path.resolve(place);
  work.stage("verify");
  const manifest = await readManifest(statefile);
  await check(house, statefile, manifest, manner);
  const engine = await readyEngine(house.setup, work);
  safePoint(work);
  const held = await claimForRestart(statefile);
  const id = randomUUID();
  const folder = path.join(house.layout.restarts, id);
  try {
    await atPath(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
    const plan = await writePlan(folder, id, statefile, manifest);
    safePoint(work);
    work.stage("restore");
    const { images } = partsOf(statefile);
    await pruneRestarts(house.layout.restarts);
    const { ended } = await restore(house, engine, { folder, manifest, manner, images });
    const result: RestartResult = { path: statefile, processes: plan.record.processes };
    await obeyLate(work, house, result);
    return { result, ended };
  } catch (error) {
    if (error instanceof RestoreFailed) {
      const refusal = await refusalOf(house, engine, statefile, folder, error);
      await rm(folder, { recursive: true, force: true });
      throw new RefusalError(refusal);
    }
    throw error;
  } finally {
    await held.release();
  }
}

/** A cancellation that came while CRIU worked: the tree is ended again, the statefile is intact. */
async function obeyLate(work: Work, house: House, result: RestartResult): Promise<void> {
  if (!work.signal.aborted) return;
  for (const { pid } of result.processes) {
    if (readStat(house.proc, pid) !== undefined) process.kill(pid, "SIGKILL");
  }
  throw new CancelledError();
}
