import { readFileSync, readdirSync, readlinkSync } from "node:fs";

/**
 * The folder that /proc is read from: a test can put a recorded tree there. Reads are synchronous:
 * procfs never blocks, and a tree read in one go is closer to one instant.
 */
export type ProcRoot = { readonly path: string };

export const systemProc: ProcRoot = { path: "/proc" };

function gone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // The process ended, or is another user's: both mean that there is nothing to read.
    return undefined;
  }
}

/** A file below the root as text; undefined where it is gone or not ours to read. */
export function readProc(root: ProcRoot, path: string): string | undefined {
  return gone(() => readFileSync(`${root.path}/${path}`, "utf8"));
}

/** Where a link below the root points. */
export function readProcLink(root: ProcRoot, path: string): string | undefined {
  return gone(() => readlinkSync(`${root.path}/${path}`));
}

/** The names in a folder below the root; none where it is gone. */
export function listProc(root: ProcRoot, path: string): readonly string[] {
  return gone(() => readdirSync(`${root.path}/${path}`)) ?? [];
}
