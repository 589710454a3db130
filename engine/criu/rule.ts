/** The named groups of a rule's pattern. */
export type Groups = Readonly<Record<string, string | undefined>>;

/** One thing that CRIU says, in our words. */
export type Rule = {
  readonly kind: string;
  /** Matched against one line of the log. */
  readonly pattern: RegExp;
  readonly say: (groups: Groups) => { readonly message: string; readonly pid?: number };
  /** What the user can do. */
  readonly remedy?: string;
  /** Only worth saying when nothing else was found: it may follow from another cause. */
  readonly weak?: boolean;
};

/** A path as CRIU prints it: often without its leading slash. */
export function absolute(path: string | undefined): string {
  if (path === undefined) return "a file";
  return path.startsWith("/") ? path : `/${path}`;
}

/** The remedy for what a program has open by accident rather than by need. */
export const launchClean =
  "Close it before the checkpoint, or start the program without it (a clean terminal, setsid).";
