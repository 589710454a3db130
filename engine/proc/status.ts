import { type ProcRoot, readProc } from "./root.ts";

/** Four ids of one sort, in the order of /proc/PID/status. */
export type Ids = {
  readonly real: number;
  readonly effective: number;
  readonly saved: number;
  readonly filesystem: number;
};

/** What /proc/PID/status says, as far as we need it (proc_pid_status(5)). */
export type Status = {
  readonly uid: Ids;
  readonly gid: Ids;
  readonly groups: readonly number[];
  /** 0 when nobody traces it. */
  readonly tracerPid: number;
};

function numbers(text: string, field: string): number[] {
  const match = new RegExp(`^${field}:[ \\t]*(.*)$`, "m").exec(text);
  return (match?.[1] ?? "").split(/\s+/).filter(Boolean).map(Number);
}

function ids(text: string, field: string): Ids {
  const [real = 0, effective = real, saved = real, filesystem = effective] = numbers(text, field);
  return { real, effective, saved, filesystem };
}

export function parseStatus(text: string): Status {
  return {
    uid: ids(text, "Uid"),
    gid: ids(text, "Gid"),
    groups: numbers(text, "Groups"),
    tracerPid: numbers(text, "TracerPid")[0] ?? 0,
  };
}

export function readStatus(root: ProcRoot, pid: number): Status | undefined {
  const text = readProc(root, `${pid}/status`);
  return text === undefined ? undefined : parseStatus(text);
}
