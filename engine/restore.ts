import { closeSync, existsSync, openSync } from "node:fs";
import path from "node:path";
import type { Manifest } from "../protocol/statefile.ts";
import { appearance } from "./appearance.ts";
import { type Inherited, restoreArguments } from "./criu/command.ts";
import type { ReadyEngine } from "./criu/locate.ts";
import { type Ended, type Running, run, start, whenEnded } from "./criu/run.ts";
import type { RestartManner } from "./engine.ts";
import type { House } from "./house.ts";
import { readAll, readUptimeTicks, treeOf } from "./proc/tree.ts";
import { neededIds } from "./store/images.ts";
import { runningFile } from "./supervisor/plan.ts";

/** CRIU ended, or was ended after the time-out, before the tree ran. */
export class RestoreFailed extends Error {
  readonly ended: Ended;
  readonly timeoutSeconds: number | undefined;

  constructor(ended: Ended, timeoutSeconds: number | undefined) {
    super("criu restore failed");
    this.name = "RestoreFailed";
    this.ended = ended;
    this.timeoutSeconds = timeoutSeconds;
  }
}

export type RestorePlan = {
  readonly folder: string;
  readonly images: string;
  readonly manifest: Manifest;
  readonly manner: RestartManner;
};

const writeOnly = 1;
const accessMode = 3;

/** The pipes of the tree whose other end is gone, once each, with whether the tree writes them. */
function lostPipes(manifest: Manifest): ReadonlyMap<string, boolean> {
  const pipes = new Map<string, boolean>();
  for (const file of manifest.processes.flatMap((process) => process.openFiles)) {
    if (file.kind !== "pipe" || file.outside !== true) continue;
    pipes.set(file.target, (file.flags & accessMode) === writeOnly);
  }
  return pipes;
}

/** The time a restore may take: a minute, and a second for every ten megabytes. */
function allowedSeconds(manifest: Manifest): number {
  return 60 + Math.ceil(manifest.sizeBytes / 10_000_000);
}

/** Ends processes by their pids, also those that CRIU under sudo has started. */
async function endProcesses(engine: ReadyEngine, pids: readonly number[]): Promise<void> {
  if (pids.length === 0) return;
  if (engine.privilege.kind === "sudo") {
    const each = pids.map(String);
    await run({ file: "sudo", arguments: ["-n", "--", "kill", "-KILL", ...each] });
    return;
  }
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/**
 * Ends CRIU and whatever it had brought back so far: on some inputs it hangs (held locks), and when
 * it is killed from outside, half a tree is left. The pids of the tree were free before we began,
 * so who has one now and started since is ours.
 */
async function endRemains(
  house: House,
  engine: ReadyEngine,
  plan: RestorePlan,
  criuPid: number | undefined,
  beganTicks: number,
): Promise<void> {
  const all = readAll(house.proc);
  const descendants = criuPid === undefined ? [] : treeOf(all, criuPid);
  const restored = [...neededIds(plan.manifest.images)].flatMap((pid) => {
    const stat = all.get(pid);
    return stat !== undefined && stat.startTicks >= beganTicks ? [stat] : [];
  });
  const pids = new Set([...descendants, ...restored].map(({ pid }) => pid));
  await endProcesses(engine, [...pids]);
}

function startCriu(house: House, engine: ReadyEngine, plan: RestorePlan): Running {
  const terminal = plan.manner === "inThisTerminal";
  const none = openSync("/dev/null", "r");
  // It takes what the program writes to a reader that is gone.
  const output = openSync(path.join(plan.folder, "output.log"), "a", 0o600);
  const inherited: Inherited[] = [];
  const stdio: (number | "ignore" | "inherit")[] = terminal
    ? ["inherit", "inherit", "inherit"]
    : ["ignore", output, output];
  for (const [target, written] of lostPipes(plan.manifest)) {
    inherited.push({ fd: stdio.length, target });
    stdio.push(written ? (terminal ? 1 : output) : terminal ? 0 : none);
  }
  try {
    return start(
      engine.command(
        restoreArguments({
          images: plan.images,
          work: plan.folder,
          shellJob: plan.manifest.options.criu.includes("--shell-job"),
          inherited,
          supervisor: [
            process.execPath,
            path.join(house.setup.programs, "supervisor.js"),
            plan.folder,
          ],
        }),
      ),
      {
        stdio,
        detached: !terminal,
        // Inside an editor our own program is Electron, which this makes a plain Node.
        environment: { ...house.setup.environment, ELECTRON_RUN_AS_NODE: "1" },
      },
    );
  } finally {
    closeSync(none);
    closeSync(output);
  }
}

/**
 * Runs CRIU until the tree runs. `ended` settles with the exit status to
 * pass on when the tree's root has ended. Throws `RestoreFailed`.
 */
export async function restore(
  house: House,
  engine: ReadyEngine,
  plan: RestorePlan,
): Promise<{ readonly ended: Promise<number> }> {
  const beganTicks = readUptimeTicks(house.proc);
  const criu = startCriu(house, engine, plan);
  const ended = whenEnded(criu);
  const over = new AbortController();
  const seconds = allowedSeconds(plan.manifest);
  const timer = setTimeout(() => over.abort(), seconds * 1000);
  const outcome = await Promise.race([
    ended,
    appearance(plan.folder, runningFile, over.signal).then(() => undefined),
  ]).finally(() => clearTimeout(timer));
  const timedOut = over.signal.aborted;
  over.abort();
  // A program that had little left to do may have run and ended by now.
  const ran = outcome === undefined || existsSync(path.join(plan.folder, runningFile));
  if (timedOut || !ran) {
    await endRemains(house, engine, plan, timedOut ? criu.pid : undefined, beganTicks);
    throw new RestoreFailed(await ended, timedOut ? seconds : undefined);
  }
  if (plan.manner === "detached") criu.unref();
  return { ended: ended.then(({ exitCode }) => exitCode ?? 1) };
}
