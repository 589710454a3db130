import type { Process } from "../../protocol/process.ts";

/** A process of an ordinary user, as the wire tells it. */
export function aProcess(changes: Partial<Process> & Pick<Process, "pid">): Process {
  return {
    startTicks: changes.pid,
    parentPid: 1,
    processGroup: changes.pid,
    session: changes.pid,
    name: "perl",
    commandLine: ["perl", "counter.pl"],
    state: "S",
    uid: 1000,
    user: "ann",
    startedAt: "2026-01-01T11:59:00.000Z",
    residentBytes: 4096,
    kernelThread: false,
    ownAncestor: false,
    ...changes,
  };
}
