import * as z from "zod";
import { restartRecordSchema } from "../../protocol/statefile.ts";

/** What the supervisor is told, in `plan.json` of the folder of its restart. */
export const supervisorPlanSchema = z.object({
  statefile: z.string(),
  rootPid: z.int().positive(),
  /** What the ledger is to say of this restart. */
  record: restartRecordSchema.omit({ fate: true }),
});
export type SupervisorPlan = z.infer<typeof supervisorPlanSchema>;

export const planFile = "plan.json";

/** The empty file by which the supervisor says that the tree runs. */
export const runningFile = "running";

/** The empty file by which it says, later, that the tree has ended. */
export const endedFile = "ended";
