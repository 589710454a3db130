import type { OpenFile, SavedProcess } from "../protocol/statefile.ts";
import { markOutside, readOpenFiles } from "./proc/descriptors.ts";
import { type ProcRoot, listProc, readProcLink } from "./proc/root.ts";
import type { Stat } from "./proc/stat.ts";
import { readStatus } from "./proc/status.ts";
import { readBootTime, readCommandLine, startedAt } from "./proc/tree.ts";
import type { Users } from "./users.ts";

const nobody = { real: 0, effective: 0, saved: 0, filesystem: 0 };

function describe(
  proc: ProcRoot,
  users: Users,
  bootSeconds: number,
  stat: Stat,
  openFiles: OpenFile[],
): SavedProcess {
  const status = readStatus(proc, stat.pid);
  return {
    pid: stat.pid,
    parentPid: stat.parentPid,
    processGroup: stat.processGroup,
    session: stat.session,
    name: stat.name,
    commandLine: [...readCommandLine(proc, stat.pid)],
    executable: readProcLink(proc, `${stat.pid}/exe`) ?? "",
    workingDirectory: readProcLink(proc, `${stat.pid}/cwd`) ?? "",
    startedAt: startedAt(bootSeconds, stat.startTicks),
    threads: Math.max(1, listProc(proc, `${stat.pid}/task`).length),
    user: users(status?.uid.real ?? 0),
    uid: status?.uid ?? nobody,
    gid: status?.gid ?? nobody,
    groups: [...(status?.groups ?? [])],
    openFiles,
  };
}

/** What the manifest tells of each process of a tree, root first. */
export function describeTree(proc: ProcRoot, users: Users, tree: readonly Stat[]): SavedProcess[] {
  const bootSeconds = readBootTime(proc);
  const files = markOutside(tree.map((stat) => readOpenFiles(proc, stat.pid)));
  return tree.map((stat, index) => describe(proc, users, bootSeconds, stat, files[index] ?? []));
}

/** Whether a terminal that the tree uses is held by somebody outside it, as a shell's is. */
export function usesOutsideTerminal(processes: readonly SavedProcess[]): boolean {
  const files = processes.flatMap((process) => process.openFiles);
  // Who holds the other side of a pseudoterminal has /dev/ptmx open.
  const holdsMaster = files.some((file) => file.target.endsWith("/ptmx"));
  return !holdsMaster && files.some((file) => file.kind === "terminal");
}
