import type { Process } from "../../protocol/process.ts";
import type { Manifest, RestartRecord } from "../../protocol/statefile.ts";

/**
 * Who has the process ids that a statefile needs: nobody; the program itself, still running as it
 * was checkpointed or as it was restarted earlier; or a stranger.
 */
export type Occupants =
  | { readonly kind: "none" }
  /** All of the program, its later children included. */
  | { readonly kind: "itself"; readonly processes: readonly Process[] }
  | { readonly kind: "stranger"; readonly process: Process };

/** The time of a start is told in clock ticks since a boot whose time is known to the second. */
const startToleranceMillis = 2_000;
/** A restart is noted before its processes are made, and CRIU may take its time to make them. */
const restartMillis = 10 * 60_000;

function isOriginal({ pid, name, startedAt }: Process, { processes }: Manifest): boolean {
  return processes.some(
    (saved) =>
      saved.pid === pid &&
      saved.name === name &&
      Math.abs(Date.parse(saved.startedAt) - Date.parse(startedAt)) < startToleranceMillis,
  );
}

function isRestarted({ pid, name, startedAt }: Process, { at, processes }: RestartRecord): boolean {
  const sinceRestartMillis = Date.parse(startedAt) - Date.parse(at);
  return (
    sinceRestartMillis > -startToleranceMillis &&
    sinceRestartMillis < restartMillis &&
    processes.some((each) => each.pid === pid && each.name === name)
  );
}

function withDescendants(roots: readonly Process[], live: readonly Process[]): Process[] {
  const found = new Map(roots.map((root) => [root.pid, root]));
  // A Map is walked on to what is added on the way.
  for (const { pid } of found.values()) {
    for (const each of live) if (each.parentPid === pid) found.set(each.pid, each);
  }
  return [...found.values()];
}

/**
 * Looks who has the process ids of a statefile; `restarts` are those of this and other statefiles.
 * A pid alone proves nothing: name and time of the start must be those of the program.
 */
export function occupantsOf(
  manifest: Manifest,
  restarts: readonly RestartRecord[],
  live: readonly Process[],
): Occupants {
  const needed = new Set(manifest.processes.map(({ pid }) => pid));
  const running = restarts.filter(({ fate }) => fate.kind === "running");
  const isItself = (process: Process): boolean =>
    !process.ownAncestor &&
    (isOriginal(process, manifest) || running.some((each) => isRestarted(process, each)));
  // One that has ended goes away by itself, and where it does not, the engine says so.
  const taken = live.filter(({ pid, state }) => needed.has(pid) && state !== "Z");
  const stranger = taken.find((process) => !isItself(process));
  if (stranger !== undefined) return { kind: "stranger", process: stranger };
  if (taken.length === 0) return { kind: "none" };
  return { kind: "itself", processes: withDescendants(taken, live) };
}
