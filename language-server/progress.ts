import {
  type Connection,
  type ProgressToken,
  WorkDoneProgress,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from "vscode-languageserver";
import * as z from "zod";
import { type Stage, stages } from "../protocol/stages.ts";

/** Work-done progress of one request; silent where the client gave no token. */
export type Progress = {
  readonly stage: (stage: Stage) => void;
  readonly end: () => void;
};

type Value = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;

const tokenSchema = z.object({ workDoneToken: z.union([z.string(), z.int()]) });

export function beginProgress(connection: Connection, params: unknown): Progress {
  const parsed = tokenSchema.safeParse(params);
  if (!parsed.success) return { stage: () => undefined, end: () => undefined };
  const token: ProgressToken = parsed.data.workDoneToken;
  let begun = false;
  const send = (value: Value): void => {
    // A client that has gone cannot be told anything; its request ends by itself.
    connection.sendProgress(WorkDoneProgress.type, token, value).catch(() => undefined);
  };
  return {
    stage: (stage) => {
      const message = stages[stage];
      if (begun) send({ kind: "report", message });
      else send({ kind: "begin", title: "CPR", message, cancellable: true });
      begun = true;
    },
    end: () => {
      if (begun) send({ kind: "end" });
    },
  };
}
