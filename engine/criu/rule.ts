import type { Surroundings } from "./surroundings.ts";

/** The named groups of a rule's pattern. */
export type Groups = Readonly<Record<string, string | undefined>>;

/** One thing that CRIU says, in our words. */
export type Rule = {
  readonly kind: string;
  /** Matched against one line of the log; a group `pid` is the process that the line is about. */
  readonly pattern: RegExp;
  readonly say: (groups: Groups, around: Surroundings) => string;
  /** What the user can do. */
  readonly remedy?: string;
  /** Only worth saying when nothing else was found: it may follow from another cause. */
  readonly weak?: boolean;
};

function brackets(known: readonly (string | undefined)[]): string {
  const told = known.filter((each) => each !== undefined);
  return told.length === 0 ? "" : ` (${told.join(", ")})`;
}

const descriptor = ({ fd }: Surroundings): string | undefined =>
  fd === undefined ? undefined : `descriptor ${fd}`;

/** The process that a sentence is about, within it. */
export function whom({ pid, program }: Surroundings): string {
  return pid === undefined ? "the program" : `process ${pid}${brackets([program])}`;
}

/** The same with the descriptor that it is about. */
export function holder(around: Surroundings): string {
  const { pid, program } = around;
  return pid === undefined
    ? `the program${brackets([descriptor(around)])}`
    : `process ${pid}${brackets([program, descriptor(around)])}`;
}

/** The process that a sentence is about, as its beginning. */
export function subject(around: Surroundings): string {
  const phrase = whom(around);
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}`;
}

/** Which descriptor and port a sentence is about, in brackets, where that is known. */
export function whichOne(around: Surroundings): string {
  const { port } = around;
  return brackets([descriptor(around), port === undefined ? undefined : `port ${port}`]);
}

/** A path as CRIU prints it: often without its leading slash. */
export function absolute(path: string | undefined): string {
  if (path === undefined) return "a file";
  return path.startsWith("/") ? path : `/${path}`;
}

/** The remedy for what a program has open by accident rather than by need. */
export const launchClean =
  "Close it before the checkpoint, or start the program without it (a clean terminal, setsid).";
