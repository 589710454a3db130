import * as z from "zod";

/** A process id as the caller sees it. */
export const pidSchema = z.int().positive();

/**
 * A process that cannot be confused with a later one of the same pid.
 * `startTicks` is field 22 of /proc/PID/stat: clock ticks since boot.
 */
export const processIdentitySchema = z.object({
  pid: pidSchema,
  startTicks: z.int().nonnegative(),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/** One row of a process picker. */
export const processSchema = processIdentitySchema.extend({
  parentPid: z.int().nonnegative(),
  processGroup: z.int().nonnegative(),
  session: z.int().nonnegative(),
  name: z.string(),
  /** Empty for kernel threads and zombies. */
  commandLine: z.array(z.string()),
  /** The letter of /proc/PID/stat: R S D T t Z I X. */
  state: z.string(),
  uid: z.int().nonnegative(),
  user: z.string(),
  startedAt: z.iso.datetime(),
  residentBytes: z.int().nonnegative(),
  /** Absent where we may not look. */
  workingDirectory: z.string().optional(),
  kernelThread: z.boolean(),
  /** This program itself or one of its ancestors: it cannot be checkpointed from here. */
  ownAncestor: z.boolean(),
});
export type Process = z.infer<typeof processSchema>;

/** What `-c` and `-i` say of each process in short. */
export const namedProcessSchema = z.object({ pid: pidSchema, name: z.string() });
export type NamedProcess = z.infer<typeof namedProcessSchema>;

/** A process after a restart, with the pid it had at the checkpoint. */
export const restartedProcessSchema = namedProcessSchema.extend({ originalPid: pidSchema });
export type RestartedProcess = z.infer<typeof restartedProcessSchema>;
