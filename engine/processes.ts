import type { Process } from "../protocol/process.ts";
import { type ProcRoot, readProcLink } from "./proc/root.ts";
import type { Stat } from "./proc/stat.ts";
import { readStatus } from "./proc/status.ts";
import { ancestorsOf, readAll, readBootTime, readCommandLine, startedAt } from "./proc/tree.ts";
import { readUsers } from "./users.ts";

/** Every architecture that we run on maps memory in pages of this size. */
const pageBytes = 4096;

/** All processes, by pid, as a picker shows them. */
export function listProcesses(proc: ProcRoot): Process[] {
  const all = readAll(proc);
  const own = new Set(ancestorsOf(all, process.pid));
  const users = readUsers();
  const bootSeconds = readBootTime(proc);
  const row = (stat: Stat): Process => {
    const uid = readStatus(proc, stat.pid)?.uid.real ?? 0;
    const workingDirectory = readProcLink(proc, `${stat.pid}/cwd`);
    return {
      pid: stat.pid,
      startTicks: stat.startTicks,
      parentPid: stat.parentPid,
      processGroup: stat.processGroup,
      session: stat.session,
      name: stat.name,
      commandLine: [...readCommandLine(proc, stat.pid)],
      state: stat.state,
      uid,
      user: users(uid),
      startedAt: startedAt(bootSeconds, stat.startTicks),
      residentBytes: stat.residentPages * pageBytes,
      kernelThread: stat.kernelThread,
      ownAncestor: own.has(stat.pid),
      ...(workingDirectory === undefined ? {} : { workingDirectory }),
    };
  };
  return [...all.values()].sort((a, b) => a.pid - b.pid).map(row);
}
