/** The named stages of long work, in the order they come, with the words people read. */
export const stages = {
  resolve: "Looking at the process tree",
  dump: "Freezing the process tree and writing its memory",
  sync: "Making the statefile durable",
  publish: "Publishing the statefile",
  verify: "Verifying the statefile",
  restore: "Bringing the process tree back",
  adopt: "Waiting until it runs",
  locate: "Looking for CRIU",
  probe: "Trying CRIU on a small process",
  fetchLists: "Reading the distribution's package lists",
  fetchPackages: "Fetching packages",
  unpack: "Unpacking into a private folder",
} as const;

export type Stage = keyof typeof stages;

/** What long work is handed: where to report, and when to give up at the next safe point. */
export type Work = {
  readonly stage: (stage: Stage) => void;
  readonly signal: AbortSignal;
};
