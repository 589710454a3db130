import * as z from "zod";
import { namedProcessSchema, pidSchema, restartedProcessSchema } from "./process.ts";
import { targetSchema } from "./target.ts";

/** The revision that this version writes; it reads this and older ones. */
export const statefileRevision = 1;

const count = z.int().nonnegative();
const idsSchema = z.object({ real: count, effective: count, saved: count, filesystem: count });

/** An open descriptor of a process at the checkpoint. */
export const openFileSchema = z.object({
  fd: count,
  /** What /proc/PID/fd/N points to: a path, or `pipe:[INODE]`, `socket:[INODE]`, `anon_inode:...`. */
  target: z.string(),
  kind: z.enum(["file", "directory", "pipe", "socket", "terminal", "device", "other"]),
  offset: count,
  /** Open flags as the kernel gives them in fdinfo, a bit mask. */
  flags: count,
  /** Only for pipes and sockets: whether every other end lies inside the tree. */
  outside: z.boolean().optional(),
});
export type OpenFile = z.infer<typeof openFileSchema>;

export const savedProcessSchema = z.object({
  pid: pidSchema,
  parentPid: count,
  processGroup: count,
  session: count,
  name: z.string(),
  commandLine: z.array(z.string()),
  executable: z.string(),
  workingDirectory: z.string(),
  startedAt: z.iso.datetime(),
  threads: count,
  user: z.string(),
  uid: idsSchema,
  gid: idsSchema,
  groups: z.array(count),
  openFiles: z.array(openFileSchema),
});
export type SavedProcess = z.infer<typeof savedProcessSchema>;

const imageFileSchema = z.object({
  name: z.string(),
  sizeBytes: count,
  /** Hex digest; absent for raw memory pages, of which only the size is kept. */
  sha256: z.string().optional(),
});
export type ImageFile = z.infer<typeof imageFileSchema>;

/** What `statefile.json` holds. */
export const manifestSchema = z.object({
  revision: z.int().positive(),
  id: z.string().regex(/^[0-9a-f-]{8,}$/),
  name: z.string().min(1),
  note: z.string(),
  takenAt: z.iso.datetime(),
  takenBy: z.object({ uid: count, user: z.string() }),
  host: z.object({ name: z.string(), kernel: z.string(), machine: z.string() }),
  engine: z.object({ version: z.string(), path: z.string() }),
  target: targetSchema,
  options: z.object({
    leaveRunning: z.boolean(),
    /** The exact options CRIU was given, paths left out. */
    criu: z.array(z.string()),
  }),
  /** The process tree, root first. */
  processes: z.array(savedProcessSchema).min(1),
  /** Whether the tree's controlling terminal lies outside it, so that a restart needs another. */
  needsTerminal: z.boolean(),
  images: z.array(imageFileSchema),
  /** Everything the statefile takes on disk, in bytes. */
  sizeBytes: count,
  /** How long the tree stood still, in microseconds; 0 until CRIU has said it. */
  frozenMicros: count,
  /** From the request to the published statefile, in milliseconds. */
  wallMillis: z.number().nonnegative(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** What became of a restarted tree. */
export const fateSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("running") }),
  z.object({
    kind: z.literal("ended"),
    at: z.iso.datetime(),
    exitCode: z.int().optional(),
    signal: z.string().optional(),
  }),
  /** The machine or the keeper went down before the end could be written. */
  z.object({ kind: z.literal("lost") }),
]);
export type Fate = z.infer<typeof fateSchema>;

/** One restart, as the ledger of a statefile tells it. */
export const restartRecordSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  by: z.object({ uid: count, user: z.string() }),
  processes: z.array(restartedProcessSchema),
  fate: fateSchema,
});
export type RestartRecord = z.infer<typeof restartRecordSchema>;

/** One row of `cpr list --json`. */
export const summarySchema = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  takenAt: z.iso.datetime(),
  sizeBytes: count,
  processCount: count,
});
export type Summary = z.infer<typeof summarySchema>;

/** One row of the explorer: the summary, and what became of its restarts. */
export const statefileRowSchema = summarySchema.extend({
  note: z.string(),
  processes: z.array(namedProcessSchema),
  needsTerminal: z.boolean(),
  restartCount: count,
  lastRestart: restartRecordSchema.optional(),
  /** Why it cannot be used, in a sentence; such a row shows but cannot be restarted. */
  problem: z.string().optional(),
});
export type StatefileRow = z.infer<typeof statefileRowSchema>;

export const checkpointResultSchema = z.object({
  id: z.string(),
  path: z.string(),
  processes: z.array(namedProcessSchema),
  sizeBytes: count,
  frozenMicros: count,
  wallMillis: z.number().nonnegative(),
});
export type CheckpointResult = z.infer<typeof checkpointResultSchema>;

export const restartResultSchema = z.object({
  path: z.string(),
  processes: z.array(restartedProcessSchema),
});
export type RestartResult = z.infer<typeof restartResultSchema>;
