import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readStat } from "../../engine/proc/stat.ts";
import { systemProc } from "../../engine/proc/root.ts";
import { until } from "./until.ts";

/** A program that counts, in a session of its own. */
export type Counter = {
  readonly pid: number;
  readonly count: () => number;
};

/** What a counter is started with, where it matters. */
export type CounterOptions = { readonly cwd?: string; readonly megabytes?: number };

// From dist/test/host/suites, where the suites are bundled to.
const program = path.resolve(__dirname, "../../../../test/fixtures/programs/counter.pl");

/** Ends a process by its pid and waits until the pid is free. */
export async function endProcess(pid: number): Promise<void> {
  const stat = readStat(systemProc, pid);
  if (stat !== undefined && stat.state !== "Z") process.kill(pid, "SIGKILL");
  await until(`pid ${pid} is free`, () => readStat(systemProc, pid) === undefined);
}

/** Fails unless the count grows. */
export async function assertCounting({ count }: Counter): Promise<void> {
  const before = count();
  await until("it counts on", () => count() > before);
}

/** Starts counters for the tests of a suite, and ends them. */
export class Counters {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "cpr-host-suite-"));
  #pids: number[] = [];
  #started = 0;

  async start({ cwd = this.#folder, megabytes = 0 }: CounterOptions = {}): Promise<Counter> {
    this.#started += 1;
    const file = path.join(this.#folder, `count-${this.#started}`);
    const child = spawn("perl", [program, file, "0", String(megabytes)], {
      cwd,
      detached: true,
      stdio: "ignore",
    });
    const { pid } = child;
    if (pid === undefined) throw new Error("The counter could not be started");
    this.#pids.push(pid);
    await until("the counter counts", () => existsSync(file));
    return { pid, count: () => Number(readFileSync(file, "utf8")) };
  }

  /** Ends all that run, restarted ones too: they have their old pids. */
  async endAll(): Promise<void> {
    const pids = this.#pids;
    this.#pids = [];
    for (const pid of pids) await endProcess(pid);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
