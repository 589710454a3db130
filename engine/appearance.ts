import { existsSync, watch } from "node:fs";
import path from "node:path";

/** Settles once a file of this name is in the folder, or the signal aborts. */
export function appearance(folder: string, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder);
    const done = (): void => {
      watcher.close();
      resolve();
    };
    const look = (): void => {
      if (existsSync(path.join(folder, name))) done();
    };
    watcher.on("change", look);
    watcher.on("error", done);
    signal.addEventListener("abort", done, { once: true });
    look();
  });
}
