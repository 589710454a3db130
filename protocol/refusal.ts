import * as z from "zod";

/** The errno row of the guide's failure tables that a refusal belongs to. ECKPT is IRIX's "Checkpoint error". */
export const errnos = [
  "EACCES",
  "EAGAIN",
  "EBUSY",
  "ECKPT",
  "EDEADLK",
  "EEXIST",
  "EINVAL",
  "ELOOP",
  "ENAMETOOLONG",
  "ENOENT",
  "ENOMEM",
  "ENOSPC",
  "ENOTDIR",
  "EPERM",
  "EROFS",
  "ESRCH",
  "ETIMEDOUT",
] as const;
export const errnoSchema = z.enum(errnos);
export type Errno = z.infer<typeof errnoSchema>;

/** Those by which the system refuses a path. */
export const pathErrnos = [
  "EACCES",
  "EEXIST",
  "ELOOP",
  "ENAMETOOLONG",
  "ENOENT",
  "ENOSPC",
  "ENOTDIR",
  "EPERM",
  "EROFS",
] as const;

/** One thing that CRIU said stopped it, in our words. */
export const causeSchema = z.object({
  /** The stable name of the row in engine/criu/explain.ts, or "unknown". */
  kind: z.string(),
  message: z.string(),
  remedy: z.string().optional(),
  pid: z.int().positive().optional(),
});
export type Cause = z.infer<typeof causeSchema>;

const pid = z.int().positive();
const refusal = <Kind extends string, Shape extends z.core.$ZodLooseShape>(
  kind: Kind,
  shape: Shape,
) => z.object({ kind: z.literal(kind), ...shape });

/** Every expected failure. Anything else that is thrown is a bug. The words are in `wording.ts`. */
export const refusalSchema = z.discriminatedUnion("kind", [
  refusal("noSuchProcess", { target: z.string() }),
  refusal("notPermitted", { pid, name: z.string(), user: z.string() }),
  refusal("kernelThread", { pid, name: z.string() }),
  refusal("ownTree", { pid, name: z.string() }),
  refusal("traced", { pid, name: z.string(), tracerPid: pid, tracerName: z.string() }),
  refusal("zombie", { pid, name: z.string() }),
  refusal("idTypeUnsupported", { type: z.string() }),
  refusal("notOneTree", { target: z.string(), outsiders: z.array(pid) }),
  /** CRIU could not checkpoint the target, which runs on. */
  refusal("uncheckpointable", {
    target: z.string(),
    causes: z.array(causeSchema),
    log: z.string(),
  }),
  /** The path cannot be used: the system's own word for why. */
  refusal("path", { path: z.string(), errno: z.enum(pathErrnos) }),
  refusal("pathBusy", { path: z.string() }),
  refusal("notAStatefile", { path: z.string() }),
  refusal("damaged", { path: z.string(), reason: z.string() }),
  refusal("newerRevision", { path: z.string(), revision: z.int(), supported: z.int() }),
  refusal("notOwner", { path: z.string(), owner: z.string() }),
  refusal("otherUser", { path: z.string(), owner: z.string() }),
  refusal("pidTaken", { path: z.string(), pid, name: z.string() }),
  refusal("needsTerminal", { path: z.string() }),
  /** CRIU could not restart the statefile; nothing of it is left running. */
  refusal("unrestartable", { path: z.string(), causes: z.array(causeSchema), log: z.string() }),
  refusal("timedOut", { what: z.string(), seconds: z.number() }),
  refusal("noEngine", { reason: z.string() }),
  refusal("noPrivilege", { reason: z.string(), fix: z.string().optional() }),
  refusal("installFailed", { step: z.string(), detail: z.string() }),
]);
export type Refusal = z.infer<typeof refusalSchema>;

/** How a refusal travels inside a process. */
export class RefusalError extends Error {
  readonly refusal: Refusal;

  constructor(refused: Refusal) {
    super(refused.kind);
    this.name = "RefusalError";
    this.refusal = refused;
  }

  static is(error: unknown): error is RefusalError {
    return error instanceof RefusalError;
  }
}

/** Ends the present work with an expected failure. */
export function refuse(refused: Refusal): never {
  throw new RefusalError(refused);
}

/** The user asked to stop; nothing is said about it. */
export class CancelledError extends Error {
  constructor() {
    super("cancelled");
    this.name = "CancelledError";
  }
}
