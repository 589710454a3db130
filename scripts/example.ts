import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readdir, readlink, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inProject } from "./project.ts";

/** A process of the example, as /proc shows it. */
export type ExampleProcess = { readonly pid: number; readonly parentPid: number };

const program = "counter.sh";
const startMillis = 10_000;

/** Puts a fresh copy of the counting example into a folder. */
export async function copyExample(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.dirname(folder), { recursive: true });
  await cp(inProject("examples/counting"), folder, { recursive: true });
}

async function readProcess(pid: number, folder: string): Promise<ExampleProcess | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8");
    // The interpreter, then its script.
    const [, script = ""] = commandLine.split("\0");
    if (path.basename(script) !== program) return undefined;
    if ((await readlink(`/proc/${pid}/cwd`)) !== folder) return undefined;
    return { pid, parentPid: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) };
  } catch {
    // It has ended, or is not ours to look at.
    return undefined;
  }
}

/** The counter's processes that run in a folder, whoever started them; parents first. */
export async function findCounter(folder: string): Promise<ExampleProcess[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => readProcess(pid, folder)));
  const alive = found.filter((each) => each !== undefined);
  const isRoot = ({ parentPid }: ExampleProcess): boolean =>
    !alive.some(({ pid }) => pid === parentPid);
  return [...alive.filter(isRoot), ...alive.filter((each) => !isRoot(each))];
}

/** The count that was written last; nothing while the file is just being written. */
export async function readCount(folder: string, file = "count.txt"): Promise<number | undefined> {
  try {
    const text = await readFile(path.join(folder, file), "utf8");
    return text.endsWith("\n") ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Starts the counter in a session of its own and without a terminal; its processes, parent first. */
export async function startCounter(folder: string): Promise<ExampleProcess[]> {
  const child = spawn(path.join(folder, program), {
    cwd: folder,
    detached: true,
    stdio: "ignore",
  });
  child.unref();
  const deadline = Date.now() + startMillis;
  while (Date.now() < deadline) {
    const processes = await findCounter(folder);
    if (processes.length >= 2 && (await readCount(folder)) !== undefined) return processes;
    await sleep(50);
  }
  throw new Error(`The counter in ${folder} did not start to count`);
}

/**
 * Kills the counter's processes in a folder, one by one, and waits until their pids are free: an
 * orphan keeps its pid until the machine's first process has taken note of its end.
 */
export async function killCounter(folder: string): Promise<void> {
  const killed = new Set<number>();
  for (;;) {
    const processes = await findCounter(folder);
    for (const { pid } of processes) {
      killed.add(pid);
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
    if (processes.length === 0 && ![...killed].some((pid) => existsSync(`/proc/${pid}`))) return;
    await sleep(50);
  }
}
