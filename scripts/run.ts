import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { projectFolder } from "./project.ts";

/** How a command ended. */
export type Ended = {
  /** As a shell says it; 128 and more for an end by a signal or a time limit. */
  readonly exitCode: number;
  /** What it wrote to both its outputs, in the order of arrival; empty where it wrote to ours. */
  readonly output: string;
  readonly stdout: string;
};

export type RunOptions = {
  readonly directory?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether a person sees the output at once rather than getting it in the end. */
  readonly show?: boolean;
  readonly timeoutMillis?: number;
  /** Ends the command. */
  readonly stop?: AbortSignal;
};

/** What a shell says of a command that was ended because its time was over. */
const timedOutExitCode = 124;

/** Runs a command to its end; rejects only when it cannot be started. */
export function run(
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const spawnOptions: SpawnOptions = {
    cwd: options.directory ?? projectFolder,
    env: options.environment ?? process.env,
    stdio: options.show === true ? "inherit" : ["ignore", "pipe", "pipe"],
  };
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], spawnOptions);
    let output = "";
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    let timedOut = false;
    const timer =
      options.timeoutMillis === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            void endProcess(child);
          }, options.timeoutMillis);
    options.stop?.addEventListener("abort", () => void endProcess(child));
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ exitCode: timedOut ? timedOutExitCode : (code ?? 128), output, stdout });
    });
  });
}

/** Runs a command and rejects with its output unless it exits with 0. */
export async function runOrThrow(
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { exitCode, output } = await run(file, args, options);
  if (exitCode === 0) return output;
  const last = output.trim().split("\n").slice(-10).join("\n");
  throw new Error(`${[file, ...args].join(" ")} ended with exit code ${exitCode}\n${last}`);
}

/** Ends a process that we started and waits for it: first kindly, then by force. */
export async function endProcess(child: ChildProcess, patienceMillis = 5_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<true>((resolve) => {
    child.once("exit", () => resolve(true));
  });
  child.kill("SIGTERM");
  if (await Promise.race([gone, sleep(patienceMillis, false, { ref: false })])) return;
  child.kill("SIGKILL");
  await gone;
}
