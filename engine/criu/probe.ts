import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Privilege } from "../../protocol/doctor.ts";
import { CancelledError } from "../../protocol/refusal.ts";
import type { Work } from "../../protocol/stages.ts";
import type { EngineSetup } from "../engine.ts";
import { takeOwnership } from "../ownership.ts";
import { criuCommand } from "../privilege.ts";
import { listeningPort } from "../proc/listening.ts";
import { systemProc } from "../proc/root.ts";
import { readStat } from "../proc/stat.ts";
import { readUptimeTicks } from "../proc/tree.ts";
import { explain } from "./explain.ts";
import { withProbeFolder } from "./probe-folder.ts";
import { lifetimeSeconds, probeProgram } from "./probe-program.ts";
import { type Command, type Running, start, whenEnded } from "./run.ts";

/** What one trial of a CRIU works with. */
type Trial = {
  /** Where images and logs go. */
  readonly folder: string;
  readonly privilege: Privilege;
  readonly criu: (criuArguments: readonly string[]) => Command;
  readonly limit: Limit;
};

/** A program that listens, on machines for which we have none of our own. */
const perlProgram =
  `use Socket; alarm ${lifetimeSeconds}; socket(my $s, PF_INET, SOCK_STREAM, 0) or die; ` +
  "bind($s, sockaddr_in(0, INADDR_LOOPBACK)) or die; listen($s, 1) or die; sleep 1 while 1";

class ProbeFailed extends Error {}

/** The end of our patience: the time is up, or the user cancelled. */
type Limit = {
  /** Settles as the work does, unless the limit comes first. */
  readonly race: <Result>(work: Promise<Result>) => Promise<Result>;
  readonly isOver: () => boolean;
  /** Ends what still waits. */
  readonly release: () => void;
};

function startLimit(signal: AbortSignal, millis: number): Limit {
  let over = false;
  let give: (error: Error) => void = () => undefined;
  const givenUp = new Promise<never>((_, reject) => {
    give = (error) => {
      over = true;
      reject(error);
    };
  });
  givenUp.catch(() => undefined);
  const cancel = (): void => give(new CancelledError());
  const timer = setTimeout(() => {
    give(new ProbeFailed(`A small process did not come back within ${millis / 1000} seconds.`));
  }, millis);
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  return {
    // What was given up already wins over what is done already.
    race: (work) => Promise.race([givenUp, work]),
    isOver: () => over,
    release: () => {
      give(new ProbeFailed("The trial is over."));
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    },
  };
}

async function program(folder: string): Promise<Command> {
  const bytes = probeProgram(process.arch);
  if (bytes === undefined) return { file: "perl", arguments: ["-e", perlProgram] };
  const file = path.join(folder, "listen");
  await writeFile(file, bytes);
  await chmod(file, 0o700);
  return { file, arguments: [] };
}

async function listening(pid: number, limit: Limit): Promise<number> {
  for (;;) {
    const port = listeningPort(systemProc, pid);
    await limit.race(port === undefined ? sleep(5) : sleep(0));
    if (port !== undefined) return port;
  }
}

/** The failure of a CRIU, as its own log tells it. */
async function failure(trial: Trial, log: string, verb: string): Promise<ProbeFailed> {
  await takeOwnership(trial.privilege, trial.folder);
  const text = await readFile(path.join(trial.folder, log), "utf8").catch(() => "");
  const [cause] = explain(text);
  return new ProbeFailed(cause?.message ?? `It could not ${verb} a small process.`);
}

function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended, or is a CRIU under sudo, which ends with the process it works on.
  }
}

/** Ends a command that still runs, and sees it off unless it is not ours to end. */
async function finish(running: Running, ended: Promise<unknown>): Promise<void> {
  if (running.exitCode === null && running.signalCode === null) kill(running.pid);
  await Promise.race([ended.catch(() => undefined), sleep(1000, undefined, { ref: false })]);
}

function criuArguments(verb: "dump" | "restore", folder: string): readonly string[] {
  const places = ["--images-dir", path.join(folder, "images"), "--work-dir", folder];
  return [verb, ...places, "--log-file", `${verb}.log`, "-v4"];
}

async function dump(trial: Trial, pid: number): Promise<void> {
  const criu = trial.criu([...criuArguments("dump", trial.folder), "--tree", String(pid)]);
  const running = start(criu, { detached: true });
  const ended = whenEnded(running);
  try {
    const { exitCode } = await trial.limit.race(ended);
    if (exitCode !== 0) throw await failure(trial, "dump.log", "checkpoint");
  } finally {
    // Only here may a CRIU be killed while it dumps: its target is a process of our own.
    await finish(running, ended);
  }
}

/** Brings the process back; the port it then listens on. CRIU stays as its parent and ends with it. */
async function restore(trial: Trial, pid: number): Promise<number> {
  const beganTicks = readUptimeTicks(systemProc);
  const running = start(trial.criu(criuArguments("restore", trial.folder)), { detached: true });
  const ended = whenEnded(running);
  try {
    const outcome = await Promise.race([trial.limit.race(ended), listening(pid, trial.limit)]);
    if (typeof outcome === "number") return outcome;
    throw await failure(trial, "restore.log", "restart");
  } finally {
    // The pid was free before: who has it and began since is what CRIU brought back.
    const back = readStat(systemProc, pid);
    if (back !== undefined && back.startTicks >= beganTicks) kill(pid);
    if (trial.limit.isOver()) await finish(running, ended);
    else await trial.limit.race(ended).catch(() => undefined);
  }
}

/** Dumps our own small child, which ends with it, brings it back and looks whether it listens. */
async function roundTrip(trial: Trial): Promise<void> {
  await mkdir(path.join(trial.folder, "images"));
  const child = start(await program(trial.folder), { detached: true, stdio: "ignore" });
  const ended = whenEnded(child);
  try {
    const { pid } = child;
    if (pid === undefined) {
      const why = await ended.then(String, (error: Error) => error.message);
      throw new ProbeFailed(`No small process could be started to try it with: ${why}.`);
    }
    const port = await listening(pid, trial.limit);
    await dump(trial, pid);
    await trial.limit.race(ended);
    if ((await restore(trial, pid)) !== port)
      throw new ProbeFailed("The restarted process listens on another port.");
  } finally {
    await finish(child, ended);
  }
}

/**
 * Whether a CRIU really works here: it must checkpoint and bring back a small child with a
 * listening socket. `criu check` alone passes on kernels where that fails. The answer is the
 * reason why not, in a sentence. Throws `CancelledError`.
 */
export async function probe(
  setup: Pick<EngineSetup, "environment">,
  criuPath: string,
  privilege: Privilege,
  signal: Work["signal"],
  timeoutMillis = 20_000,
): Promise<string | undefined> {
  const limit = startLimit(signal, timeoutMillis);
  const criu = (rest: readonly string[]): Command => criuCommand(criuPath, privilege, rest);
  try {
    await withProbeFolder(setup, (folder) => roundTrip({ folder, privilege, criu, limit }));
    return undefined;
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return error instanceof Error ? error.message : String(error);
  } finally {
    limit.release();
  }
}
