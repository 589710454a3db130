import type { CancellationToken } from "vscode-languageserver";

/** The requests under way, so that a server that ends can let them end first. */
export type UnderWay = {
  /** Runs a piece of work with a signal that aborts when its request is cancelled, or all are. */
  readonly run: <T>(
    token: CancellationToken,
    doing: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T>;
  /** Cancels all and settles when each has come to its end. */
  readonly end: () => Promise<void>;
};

export function trackRequests(): UnderWay {
  const running = new Map<AbortController, Promise<unknown>>();
  let ending = false;
  return {
    run: async (token, doing) => {
      const controller = new AbortController();
      const cancelled = token.onCancellationRequested(() => controller.abort());
      if (ending || token.isCancellationRequested) controller.abort();
      const done = doing(controller.signal);
      running.set(controller, done);
      try {
        return await done;
      } finally {
        running.delete(controller);
        cancelled.dispose();
      }
    },
    end: async () => {
      ending = true;
      for (const controller of running.keys()) controller.abort();
      await Promise.allSettled(running.values());
    },
  };
}
