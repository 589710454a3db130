import type { RestartResult } from "../protocol/statefile.ts";
import { type Stage, type Work, stages } from "../protocol/stages.ts";

const asksToStop = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Work that Ctrl-C stops at the next safe point; people read its stages in their terminal. */
export function startWork(): Work {
  const controller = new AbortController();
  for (const signal of asksToStop) process.on(signal, () => controller.abort());
  return {
    signal: controller.signal,
    stage: (stage: Stage) => {
      if (process.stderr.isTTY) process.stderr.write(`${stages[stage]}...\n`);
    },
  };
}

/** From now on this command is only the stand-in of a program that it restarted in its terminal. */
export function standInFor({ processes }: RestartResult): void {
  for (const signal of [...asksToStop, "SIGQUIT", "SIGTSTP"] as const) {
    process.removeAllListeners(signal);
    // What is typed reaches the program by itself.
    process.on(signal, () => undefined);
  }
  const [root] = processes;
  if (root === undefined) return;
  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      try {
        process.kill(root.pid, signal);
      } catch {
        // It has just ended, and so shall we.
      }
    });
  }
}
