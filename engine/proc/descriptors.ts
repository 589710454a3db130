import type { OpenFile } from "../../protocol/statefile.ts";
import { type ProcRoot, listProc, readProc, readProcLink } from "./root.ts";

const accessMode = 0o3;
const directoryFlag = 0o200_000;

function kindOf(target: string, flags: number): OpenFile["kind"] {
  if (target.startsWith("pipe:[")) return "pipe";
  if (target.startsWith("socket:[")) return "socket";
  if (/^\/dev\/(pts\/|tty|console|ptmx)/.test(target)) return "terminal";
  if (target.startsWith("/dev/") && !target.startsWith("/dev/shm/")) return "device";
  if (target.startsWith("/")) return (flags & directoryFlag) === 0 ? "file" : "directory";
  return "other";
}

/** The open descriptors of a process, by number; none where they are not ours to read. */
export function readOpenFiles(root: ProcRoot, pid: number): readonly OpenFile[] {
  const files: OpenFile[] = [];
  for (const name of listProc(root, `${pid}/fd`)) {
    const target = readProcLink(root, `${pid}/fd/${name}`);
    const info = readProc(root, `${pid}/fdinfo/${name}`);
    if (target === undefined || info === undefined) continue;
    const flags = Number.parseInt(/^flags:\s*(\d+)$/m.exec(info)?.[1] ?? "0", 8);
    files.push({
      fd: Number(name),
      target,
      kind: kindOf(target, flags),
      offset: Number(/^pos:\s*(\d+)$/m.exec(info)?.[1] ?? 0),
      flags,
    });
  }
  return files.sort((a, b) => a.fd - b.fd);
}

/**
 * Marks the pipes of a tree of which one end lies outside: those that are only read, or only
 * written, inside. CRIU dumps and restores them without a word, and the restored pipe is dead.
 */
export function markOutside(trees: readonly (readonly OpenFile[])[]): readonly OpenFile[][] {
  const modes = new Map<string, Set<number>>();
  for (const file of trees.flat()) {
    if (file.kind !== "pipe") continue;
    const seen = modes.get(file.target) ?? new Set();
    modes.set(file.target, seen.add(file.flags & accessMode));
  }
  const bothEnds = (target: string): boolean => {
    const seen = modes.get(target) ?? new Set();
    return seen.has(2) || (seen.has(0) && seen.has(1));
  };
  return trees.map((files) =>
    files.map((file) =>
      file.kind === "pipe" ? { ...file, outside: !bothEnds(file.target) } : file,
    ),
  );
}
