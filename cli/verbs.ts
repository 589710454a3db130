import * as z from "zod";
import type { Engine } from "../engine/engine.ts";
import { type DoctorReport, doctorReportSchema } from "../protocol/doctor.ts";
import type { Refusal } from "../protocol/refusal.ts";
import {
  checkpointResultSchema,
  manifestSchema,
  restartResultSchema,
  summarySchema,
} from "../protocol/statefile.ts";
import type { Invocation } from "./arguments.ts";
import { exitCodes } from "./exit-codes.ts";
import * as print from "./printing.ts";
import { type Refused, withEach } from "./refused.ts";
import { standInFor, startWork } from "./signals.ts";

/** What a verb says on standard output, what of it was refused, and the status it ends with. */
export type Outcome = {
  readonly output: string;
  readonly refused: readonly Refused[];
  readonly exitCode: number;
};

/** The invocations that need an engine. */
export type EngineInvocation = Exclude<Invocation, { verb: "help" | "version" }>;
type Of<Verb> = Extract<Invocation, { verb: Verb }>;
type OfPaths = Of<"inspect" | "delete">;

/** One JSON value, shaped by the schema that the wire has for it; or words for people. */
function answer<T extends z.ZodType>(
  json: boolean,
  schema: T,
  value: z.input<T>,
  words: () => string,
  refused: readonly Refused[] = [],
): Outcome {
  return {
    output: json ? `${JSON.stringify(schema.parse(value), undefined, 2)}\n` : words(),
    refused,
    exitCode: refused.length === 0 ? exitCodes.done : exitCodes.refused,
  };
}

/** A refusal of everything that was asked for, which is no answer. */
function nothingDone(refused: readonly Refused[]): Outcome {
  return { output: "", refused, exitCode: exitCodes.refused };
}

async function restart(
  engine: Engine,
  { path, json, interactive }: Of<"restart">,
): Promise<Outcome> {
  const work = startWork();
  if (!interactive) {
    const { result } = await engine.restart(path, "detached", work);
    return answer(json, restartResultSchema, result, () => print.printRestart(result));
  }
  const { result, ended } = await engine.restart(path, "inThisTerminal", work);
  standInFor(result);
  // The output is the program's own, and so is the status.
  return { output: "", refused: [], exitCode: await ended };
}

async function inspect(engine: Engine, { paths, json }: OfPaths): Promise<Outcome> {
  const { done, refused } = await withEach(paths, async (path) => ({
    path,
    ...(await engine.inspect(path)),
  }));
  if (done.length === 0) return nothingDone(refused);
  const manifests = done.map(({ manifest }) => manifest);
  const words = (): string =>
    done
      .map(({ path, manifest, restarts }) => print.printInspection(path, manifest, restarts))
      .join("\n");
  return answer(json, z.array(manifestSchema), manifests, words, refused);
}

async function remove(engine: Engine, { paths, json }: OfPaths): Promise<Outcome> {
  const { done, refused } = await withEach(paths, async (path) => {
    await engine.remove(path);
    return { path };
  });
  if (done.length === 0) return nothingDone(refused);
  return answer(json, z.array(z.object({ path: z.string() })), done, () => "", refused);
}

/** What a checkpoint would be refused with, where the doctor found that none can be taken. */
function refusalOf({ privilege, candidates, fixes }: DoctorReport): Refusal {
  if (privilege.kind === "none" && candidates.some(({ version }) => version !== undefined)) {
    const fix = fixes.find(({ kind }) => kind === "grantCapabilities")?.command;
    return { kind: "noPrivilege", reason: privilege.reason, fix };
  }
  const reasons = candidates.map(({ path, failure }) => `${path}: ${failure}`);
  return { kind: "noEngine", reason: reasons.join(" ") || "none is installed." };
}

async function doctor(engine: Engine, { install, json }: Of<"doctor">): Promise<Outcome> {
  const work = startWork();
  const report = await (install ? engine.install(work) : engine.doctor(work));
  const refused = report.ready ? [] : [{ about: "doctor", refusal: refusalOf(report) }];
  return answer(json, doctorReportSchema, report, () => print.printDoctor(report), refused);
}

/** Does what the command line asks for. Throws `RefusalError` and `CancelledError`. */
export async function perform(engine: Engine, invocation: EngineInvocation): Promise<Outcome> {
  switch (invocation.verb) {
    case "checkpoint": {
      const result = await engine.checkpoint(invocation, startWork());
      const words = (): string => print.printCheckpoint(result);
      return answer(invocation.json, checkpointResultSchema, result, words);
    }
    case "restart":
      return restart(engine, invocation);
    case "inspect":
      return inspect(engine, invocation);
    case "delete":
      return remove(engine, invocation);
    case "list": {
      const rows = await engine.list();
      const words = (): string => print.printList(rows, new Date());
      return answer(invocation.json, z.array(summarySchema), rows, words);
    }
    case "doctor":
      return doctor(engine, invocation);
  }
}
