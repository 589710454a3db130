import * as z from "zod";
import { contract, push } from "./contract.ts";
import { doctorReportSchema } from "./doctor.ts";
import { processSchema } from "./process.ts";
import {
  checkpointResultSchema,
  manifestSchema,
  restartRecordSchema,
  restartResultSchema,
  statefileRowSchema,
} from "./statefile.ts";
import { targetSchema } from "./target.ts";

/** Requests that run long take a work-done token, as every LSP request may. */
const progress = { workDoneToken: z.union([z.string(), z.int()]).optional() };
const nothing = z.object({});
const atPath = z.object({ path: z.string() });

export const doctor = contract("cpr/doctor", z.object(progress), doctorReportSchema);
export const installEngine = contract("cpr/installEngine", z.object(progress), doctorReportSchema);

export const listProcesses = contract("cpr/processes", nothing, z.array(processSchema));

export const takeCheckpoint = contract(
  "cpr/checkpoint",
  z.object({
    ...progress,
    target: targetSchema,
    /** Where to; the default store where absent. */
    path: z.string().optional(),
    name: z.string().min(1).optional(),
    leaveRunning: z.boolean(),
    overwrite: z.boolean(),
  }),
  checkpointResultSchema,
);

export const restartStatefile = contract(
  "cpr/restart",
  z.object({ ...progress, path: z.string() }),
  restartResultSchema,
);

/** The command line that restarts a statefile inside the terminal it is run in. */
export const terminalRestart = contract(
  "cpr/terminalRestart",
  atPath,
  z.object({
    file: z.string(),
    arguments: z.array(z.string()),
    environment: z.record(z.string(), z.string()),
  }),
);

export const inspectStatefile = contract(
  "cpr/inspect",
  atPath,
  z.object({ manifest: manifestSchema, restarts: z.array(restartRecordSchema) }),
);

export const listStatefiles = contract("cpr/list", nothing, z.array(statefileRowSchema));

export const renameStatefile = contract(
  "cpr/rename",
  z.object({ path: z.string(), name: z.string().min(1) }),
  nothing,
);

/** Moves a statefile to the store's trash; the token brings it back until the server ends. */
export const deleteStatefile = contract("cpr/delete", atPath, z.object({ undo: z.string() }));
export const undoDelete = contract("cpr/undoDelete", z.object({ undo: z.string() }), atPath);

export const statefilesChanged = push("cpr/statefilesChanged", nothing);
export const engineChanged = push("cpr/engineChanged", z.object({ report: doctorReportSchema }));

/** `ResponseError.data` of a refusal is `{refusal: Refusal}` under this code. */
export const refusalErrorCode = -32050;
