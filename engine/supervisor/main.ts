import { readFile, writeFile } from "node:fs/promises";
import { constants } from "node:os";
import path from "node:path";
import type { Fate } from "../../protocol/statefile.ts";
import { systemProc } from "../proc/root.ts";
import { type Stat, readStat } from "../proc/stat.ts";
import { appendLedger } from "../store/ledger.ts";
import {
  type SupervisorPlan,
  endedFile,
  planFile,
  runningFile,
  supervisorPlanSchema,
} from "./plan.ts";

/**
 * The keeper of one restarted tree. CRIU turns into this program once the tree runs (`--exec-cmd`),
 * so it is the parent of the tree's root: the kernel tells it the end, and a zombie tells how.
 */

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? `signal ${number}`;
}

/** A status of wait(2): the low seven bits are the signal, the next eight the exit code. */
function fateOf(exitStatus: number): Fate {
  const signal = exitStatus & 0x7f;
  const at = new Date().toISOString();
  return signal === 0
    ? { kind: "ended", at, exitCode: (exitStatus >> 8) & 0xff }
    : { kind: "ended", at, signal: signalName(signal) };
}

/** Waits for the root to end and reads its status from the zombie, which nobody else reaps. */
function whenRootEnded(rootPid: number): Promise<number> {
  return new Promise((resolve) => {
    const alive = setInterval(() => undefined, 0x7fff_ffff);
    const look = (): void => {
      const stat = readStat(systemProc, rootPid);
      if (stat !== undefined && stat.state !== "Z") return;
      clearInterval(alive);
      process.off("SIGCHLD", look);
      resolve(stat?.exitStatus ?? 0);
    };
    process.on("SIGCHLD", look);
    look();
  });
}

async function note(plan: SupervisorPlan, root: Stat | undefined): Promise<void> {
  await appendLedger(plan.statefile, {
    event: "restarted",
    ...plan.record,
    root: { pid: plan.rootPid, startTicks: root?.startTicks ?? 0 },
    supervisor: {
      pid: process.pid,
      startTicks: readStat(systemProc, process.pid)?.startTicks ?? 0,
    },
  });
}

/**
 * Whatever is sent to the keeper is meant for the program. A program that was a session leader comes
 * back without a controlling terminal, so its Ctrl-C and its window's new size arrive here.
 */
function forwardSignals(rootPid: number): void {
  for (const signal of ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGWINCH"] as const) {
    process.on(signal, () => {
      const root = readStat(systemProc, rootPid);
      if (root === undefined) return;
      process.kill(root.processGroup === rootPid ? -rootPid : rootPid, signal);
    });
  }
}

async function keep(folder: string): Promise<number> {
  const text = await readFile(path.join(folder, planFile), "utf8");
  const plan = supervisorPlanSchema.parse(JSON.parse(text));
  forwardSignals(plan.rootPid);
  const ended = whenRootEnded(plan.rootPid);
  // A ledger that cannot be written (a read-only store) must not cost the program its keeper.
  await note(plan, readStat(systemProc, plan.rootPid)).catch(() => undefined);
  await writeFile(path.join(folder, runningFile), "");
  const status = await ended;
  const fate = fateOf(status);
  await appendLedger(plan.statefile, { event: "ended", id: plan.record.id, fate }).catch(
    () => undefined,
  );
  await writeFile(path.join(folder, endedFile), "").catch(() => undefined);
  return (status & 0x7f) === 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("the folder of the restart is missing");
keep(folder).then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    process.stderr.write(`cpr: the supervisor failed: ${String(error)}\n`);
    process.exit(1);
  },
);
