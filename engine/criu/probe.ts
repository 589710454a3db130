import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Privilege } from "../../protocol/doctor.ts";
import type { EngineSetup } from "../engine.ts";
import { takeOwnership } from "../ownership.ts";
import { criuCommand } from "../privilege.ts";
import { listeningPort } from "../proc/listening.ts";
import { systemProc } from "../proc/root.ts";
import { explain } from "./explain.ts";
import { baseDirectory } from "./prefix.ts";
import { probeProgram } from "./probe-program.ts";
import { type Command, type Running, run, start, whenEnded } from "./run.ts";

const timeoutMillis = 20_000;

/** A program that listens, on machines for which we have none of our own. */
const perlProgram =
  "use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0) or die; " +
  "bind($s, sockaddr_in(0, INADDR_LOOPBACK)) or die; listen($s, 1) or die; sleep 1 while 1";

class ProbeFailed extends Error {}

async function program(folder: string): Promise<Command> {
  const bytes = probeProgram(process.arch);
  if (bytes === undefined) return { file: "perl", arguments: ["-e", perlProgram] };
  const file = path.join(folder, "listen");
  await writeFile(file, bytes);
  await chmod(file, 0o700);
  return { file, arguments: [] };
}

async function listening(pid: number, what: string): Promise<number> {
  const deadline = Date.now() + timeoutMillis;
  for (;;) {
    const port = listeningPort(systemProc, pid);
    if (port !== undefined) return port;
    if (Date.now() > deadline) throw new ProbeFailed(`The small process did not listen ${what}.`);
    await sleep(5);
  }
}

async function failure(
  folder: string,
  privilege: Privilege,
  log: string,
  verb: string,
): Promise<ProbeFailed> {
  await takeOwnership(privilege, folder);
  const text = await readFile(path.join(folder, log), "utf8").catch(() => "");
  const [cause] = explain(text);
  return new ProbeFailed(cause?.message ?? `It could not ${verb} a small process.`);
}

function endChild(child: Running): void {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
}

/** Dumps our own small child, which ends with it, brings it back and looks whether it listens. */
async function roundTrip(folder: string, criuPath: string, privilege: Privilege): Promise<void> {
  const criu = (criuArguments: readonly string[]): Command =>
    criuCommand(criuPath, privilege, criuArguments);
  const images = path.join(folder, "images");
  await mkdir(images);
  const child = start(await program(folder), { detached: true, stdio: "ignore" });
  const childEnded = whenEnded(child);
  try {
    const pid = child.pid;
    if (pid === undefined) throw new ProbeFailed("A small process could not be started.");
    const port = await listening(pid, "before the checkpoint");
    const places = ["--images-dir", images, "--work-dir", folder];
    const dumped = await run(
      criu(["dump", "--tree", String(pid), ...places, "--log-file", "dump.log", "-v4"]),
    );
    if (dumped.exitCode !== 0) throw await failure(folder, privilege, "dump.log", "checkpoint");
    await childEnded;
    const restore = start(criu(["restore", ...places, "--log-file", "restore.log", "-v4"]), {
      detached: true,
    });
    const restoreEnded = whenEnded(restore);
    const outcome = await Promise.race([restoreEnded, listening(pid, "after the restart")]);
    if (typeof outcome !== "number")
      throw await failure(folder, privilege, "restore.log", "restart");
    process.kill(pid, "SIGKILL");
    await restoreEnded;
    if (outcome !== port) throw new ProbeFailed("The restarted process listens on another port.");
  } finally {
    endChild(child);
    await childEnded.catch(() => undefined);
  }
}

/**
 * Whether a CRIU really works here: it must checkpoint and bring back a small child with a
 * listening socket. `criu check` alone passes on kernels where that fails. The answer is the
 * reason why not, in a sentence.
 */
export async function probe(
  setup: Pick<EngineSetup, "environment">,
  criuPath: string,
  privilege: Privilege,
): Promise<string | undefined> {
  const cache = path.join(baseDirectory(setup, "XDG_CACHE_HOME", ".cache"), "cpr");
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(cache, "probe-"));
  try {
    await roundTrip(folder, criuPath, privilege);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
