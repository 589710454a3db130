import { type ProcRoot, readProc } from "./root.ts";

/** What /proc/PID/stat says, as far as we need it (proc_pid_stat(5)). */
export type Stat = {
  readonly pid: number;
  readonly name: string;
  /** R S D T t Z X I. */
  readonly state: string;
  readonly parentPid: number;
  readonly processGroup: number;
  readonly session: number;
  /** The device number of the controlling terminal; 0 for none. */
  readonly terminal: number;
  readonly kernelThread: boolean;
  readonly threads: number;
  /** Clock ticks since boot. */
  readonly startTicks: number;
  readonly residentPages: number;
  /** As wait(2) gives it; only meaningful for a zombie, and only to its owner. */
  readonly exitStatus: number;
};

const kernelThreadFlag = 0x0020_0000;

/** Reads one line of stat; the name may hold blanks and parentheses, so the last `)` ends it. */
export function parseStat(text: string): Stat | undefined {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 0 || close < open) return undefined;
  const fields = text
    .slice(close + 2)
    .trim()
    .split(" ");
  const number = (field: number): number => Number(fields[field - 3] ?? 0);
  return {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    state: fields[0] ?? "?",
    parentPid: number(4),
    processGroup: Math.max(0, number(5)),
    session: Math.max(0, number(6)),
    terminal: number(7),
    kernelThread: (number(9) & kernelThreadFlag) !== 0,
    threads: number(20),
    startTicks: number(22),
    residentPages: number(24),
    exitStatus: number(52),
  };
}

export function readStat(root: ProcRoot, pid: number): Stat | undefined {
  const text = readProc(root, `${pid}/stat`);
  return text === undefined ? undefined : parseStat(text);
}
