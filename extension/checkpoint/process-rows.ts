import type { Process } from "../../protocol/process.ts";
import type { DebuggedPid } from "../debugging/adapter-messages.ts";

/** Whose processes are offered, and which of them come first. */
export type Offer = {
  /** Only this user's; everyone's where absent. */
  readonly uid: number | undefined;
  /** Absolute paths of the workspace's folders. */
  readonly folders: readonly string[];
  readonly debugged: readonly DebuggedPid[];
  readonly editor: Editor;
};

/** By which VS Code's own processes are known. */
export type Editor = {
  /** The program that runs the extension host. */
  readonly executable: string;
  /** The folder of VS Code's own code. */
  readonly root: string;
};

/** A process with its place under its parent. */
export type ProcessRow = { readonly process: Process; readonly depth: number };

const groups = ["debugged", "inWorkspace", "others"] as const;
type Group = (typeof groups)[number];

export type ProcessRows = { readonly [Name in Group]: readonly ProcessRow[] };

const endedStates: ReadonlySet<string> = new Set(["Z", "X"]);

/** VS Code's watchers, servers and hosts are not what anybody means, though they work here too. */
function isEditors({ commandLine }: Process, { executable, root }: Editor): boolean {
  const [program, ...rest] = commandLine;
  return (
    program === executable &&
    rest.some((argument) => argument.startsWith(`${root}/`) || argument.startsWith("--type="))
  );
}

function isOffered(process: Process, { uid, editor }: Offer): boolean {
  return (
    !process.kernelThread &&
    !process.ownAncestor &&
    !endedStates.has(process.state) &&
    !isEditors(process, editor) &&
    (uid === undefined || process.uid === uid)
  );
}

function isUnder(directory: string | undefined, folders: readonly string[]): boolean {
  return folders.some((folder) => directory === folder || directory?.startsWith(`${folder}/`));
}

function groupOf({ pid, parentPid, workingDirectory }: Process, offer: Offer): Group {
  const isDebugged = offer.debugged.some((each) => each.pid === (each.isShell ? parentPid : pid));
  if (isDebugged) return "debugged";
  return isUnder(workingDirectory, offer.folders) ? "inWorkspace" : "others";
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

/** The processes that can be chosen, as trees: debugged ones, those of the workspace, and others. */
export function processRows(processes: readonly Process[], offer: Offer): ProcessRows {
  const offered = processes.filter((process) => isOffered(process, offer)).toSorted(byStart);
  const chosen = new Map<number, Group>();
  // A child belongs where its parent does, if that comes earlier; and a parent started before it.
  for (const process of offered) {
    const own = groupOf(process, offer);
    const inherited = chosen.get(process.parentPid) ?? "others";
    const group = groups.find((each) => each === own || each === inherited);
    chosen.set(process.pid, group ?? own);
  }
  const rowsOf = (group: Group): ProcessRow[] =>
    asTrees(offered.filter(({ pid }) => chosen.get(pid) === group));
  return {
    debugged: rowsOf("debugged"),
    inWorkspace: rowsOf("inWorkspace"),
    others: rowsOf("others"),
  };
}
