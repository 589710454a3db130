import type { Process } from "../../protocol/process.ts";

/** Whose processes are offered, and which of them come first. */
export type Offer = {
  /** Only this user's; everyone's where absent. */
  readonly uid: number | undefined;
  /** Absolute paths of the workspace's folders. */
  readonly folders: readonly string[];
};

/** A process with its place under its parent. */
export type ProcessRow = { readonly process: Process; readonly depth: number };

export type ProcessRows = {
  readonly inWorkspace: readonly ProcessRow[];
  readonly others: readonly ProcessRow[];
};

const endedStates: ReadonlySet<string> = new Set(["Z", "X"]);

function isOffered(process: Process, { uid }: Offer): boolean {
  return (
    !process.kernelThread &&
    !process.ownAncestor &&
    !endedStates.has(process.state) &&
    (uid === undefined || process.uid === uid)
  );
}

function isUnder(directory: string | undefined, folders: readonly string[]): boolean {
  return folders.some((folder) => directory === folder || directory?.startsWith(`${folder}/`));
}

const byStart = (one: Process, other: Process): number =>
  one.startTicks - other.startTicks || one.pid - other.pid;

/** Children follow their parent in the order they are given; the last tree comes first. */
function asTrees(processes: readonly Process[]): ProcessRow[] {
  const pids = new Set(processes.map(({ pid }) => pid));
  const children = Map.groupBy(processes, ({ parentPid }) =>
    pids.has(parentPid) ? parentPid : undefined,
  );
  const rows: ProcessRow[] = [];
  const add = (process: Process, depth: number): void => {
    rows.push({ process, depth });
    for (const child of children.get(process.pid) ?? []) add(child, depth + 1);
  };
  for (const root of (children.get(undefined) ?? []).toReversed()) add(root, 0);
  return rows;
}

/** The processes that can be chosen, as trees: those at work in the workspace, and the others. */
export function processRows(processes: readonly Process[], offer: Offer): ProcessRows {
  const offered = processes.filter((process) => isOffered(process, offer)).toSorted(byStart);
  const inWorkspace = new Set<number>();
  // A child belongs where its parent does, and a parent started before it.
  for (const { pid, parentPid, workingDirectory } of offered) {
    if (inWorkspace.has(parentPid) || isUnder(workingDirectory, offer.folders)) {
      inWorkspace.add(pid);
    }
  }
  return {
    inWorkspace: asTrees(offered.filter(({ pid }) => inWorkspace.has(pid))),
    others: asTrees(offered.filter(({ pid }) => !inWorkspace.has(pid))),
  };
}
