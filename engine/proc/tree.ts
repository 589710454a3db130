import { type ProcRoot, listProc, readProc } from "./root.ts";
import { type Stat, readStat } from "./stat.ts";

/** Every process there is, by pid. */
export function readAll(root: ProcRoot): ReadonlyMap<number, Stat> {
  const all = new Map<number, Stat>();
  for (const name of listProc(root, "")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readStat(root, Number(name));
    if (stat !== undefined) all.set(stat.pid, stat);
  }
  return all;
}

/** The process and all its descendants, parents before children. */
export function treeOf(all: ReadonlyMap<number, Stat>, rootPid: number): readonly Stat[] {
  const root = all.get(rootPid);
  if (root === undefined) return [];
  const children = groupByParent(all);
  const tree = [root];
  for (const stat of tree) tree.push(...(children.get(stat.pid) ?? []));
  return tree;
}

function groupByParent(all: ReadonlyMap<number, Stat>): ReadonlyMap<number, readonly Stat[]> {
  const children = new Map<number, Stat[]>();
  for (const stat of all.values()) {
    const siblings = children.get(stat.parentPid);
    if (siblings === undefined) children.set(stat.parentPid, [stat]);
    else siblings.push(stat);
  }
  return children;
}

/** The process and its ancestors up to init, nearest first. */
export function ancestorsOf(all: ReadonlyMap<number, Stat>, pid: number): readonly number[] {
  const line: number[] = [];
  for (let at = all.get(pid); at !== undefined; at = all.get(at.parentPid)) line.push(at.pid);
  return line;
}

/** The arguments of a process; empty for kernel threads and zombies. */
export function readCommandLine(root: ProcRoot, pid: number): readonly string[] {
  const text = readProc(root, `${pid}/cmdline`) ?? "";
  return text === "" ? [] : text.replace(/\0$/, "").split("\0");
}

/** USER_HZ, which Linux has fixed at 100 for every architecture that CRIU knows. */
const ticksPerSecond = 100;

/** When the machine booted, in seconds since the epoch. */
export function readBootTime(root: ProcRoot): number {
  const match = /^btime (\d+)$/m.exec(readProc(root, "stat") ?? "");
  return Number(match?.[1] ?? 0);
}

/** The time since the boot, in clock ticks: what a process that starts now has as its start time. */
export function readUptimeTicks(root: ProcRoot): number {
  return Math.floor(Number.parseFloat(readProc(root, "uptime") ?? "0") * ticksPerSecond);
}

/** A start time as an ISO date. */
export function startedAt(bootSeconds: number, startTicks: number): string {
  return new Date((bootSeconds + startTicks / ticksPerSecond) * 1000).toISOString();
}
