import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { readProc, systemProc } from "../../engine/proc/root.ts";
import { readStat } from "../../engine/proc/stat.ts";

const counterProgram = path.resolve(import.meta.dirname, "../fixtures/programs/counter.pl");

/** A folder of the test's own, removed after it. */
export function temporaryFolder(test: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), "cpr-test-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Waits until the condition holds; fails with its name after the time-out. */
export async function until(
  what: string,
  condition: () => boolean,
  timeoutMillis = 10_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMillis;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `waited in vain until ${what}`);
    await sleep(10);
  }
}

/** Whether a process of this pid lives: neither gone nor a zombie. */
export function isAlive(pid: number): boolean {
  const stat = readStat(systemProc, pid);
  return stat !== undefined && stat.state !== "Z" && stat.state !== "X";
}

/** Ends a process by its pid and waits until the pid is free again or only a zombie holds it. */
export async function end(pid: number): Promise<void> {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    return;
  }
  await until(`process ${pid} has ended`, () => !isAlive(pid));
}

/** A program that counts into a file, started for one test and ended with it. */
export type Counter = {
  readonly pid: number;
  /** The pids of its children. */
  readonly children: readonly number[];
  readonly file: string;
  /** The last count that was written. */
  readonly count: () => number;
  /** Fails unless the count grows. */
  readonly assertCounting: (message?: string) => Promise<void>;
  /** Ends the whole tree and waits until its pids are free. */
  readonly end: () => Promise<void>;
};

function childrenOf(pid: number): number[] {
  const text = readProc(systemProc, `${pid}/task/${pid}/children`) ?? "";
  return text.split(" ").filter(Boolean).map(Number);
}

/** Starts the counter in its own session without a terminal, with children and memory if asked. */
export async function startCounter(
  test: TestContext,
  options: { readonly children?: number; readonly megabytes?: number; readonly uid?: number } = {},
): Promise<Counter> {
  const folder = mkdtempSync(path.join(tmpdir(), "cpr-test-"));
  if (options.uid !== undefined) chownSync(folder, options.uid, options.uid);
  const file = path.join(folder, "count");
  const child: ChildProcess = spawn(
    "perl",
    [counterProgram, file, String(options.children ?? 0), String(options.megabytes ?? 0)],
    {
      detached: true,
      stdio: "ignore",
      cwd: folder,
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    },
  );
  const pid = child.pid;
  assert.ok(pid !== undefined, "the counter could be started");
  child.unref();
  let children: readonly number[] = [];
  const endAll = async (): Promise<void> => {
    const pids = [pid, ...(children.length > 0 ? children : childrenOf(pid))];
    for (const each of pids) await end(each);
    await until("the counter's pids are free", () =>
      pids.every((each) => !existsSync(`/proc/${each}`)),
    );
  };
  test.after(async () => {
    await endAll();
    rmSync(folder, { recursive: true, force: true });
  });
  await until("the counter counts", () => existsSync(file), 30_000);
  await until(
    "the counter has its children",
    () => childrenOf(pid).length === (options.children ?? 0),
  );
  children = childrenOf(pid);
  const count = (): number => Number(readFileSync(file, "utf8"));
  return {
    pid,
    children,
    file,
    count,
    end: endAll,
    assertCounting: async (message = "the counter goes on counting") => {
      const before = count();
      await until(message, () => count() > before);
    },
  };
}
