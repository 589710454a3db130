import * as z from "zod";
import type { Engine } from "../engine/engine.ts";
import { doctorReportSchema } from "../protocol/doctor.ts";
import type { Work } from "../protocol/stages.ts";
import {
  checkpointResultSchema,
  manifestSchema,
  restartResultSchema,
  summarySchema,
} from "../protocol/statefile.ts";
import type { Invocation } from "./arguments.ts";
import * as print from "./printing.ts";

/** What a verb says on standard output, and with which status the command ends. */
export type Outcome = { readonly output: string; readonly exitCode: number };

/** The subject that the refusal's line names: a path or an id. */
export type Subject = { current: string };

/** The invocations that need an engine. */
export type EngineInvocation = Exclude<Invocation, { verb: "help" | "version" }>;

function done(text: string): Outcome {
  return { output: text, exitCode: 0 };
}

/** One JSON value, shaped by the schema that the wire has for it; or words for people. */
function answer<T extends z.ZodType>(
  json: boolean,
  schema: T,
  value: z.input<T>,
  words: () => string,
): Outcome {
  return done(json ? `${JSON.stringify(schema.parse(value), undefined, 2)}\n` : words());
}

async function restart(
  engine: Engine,
  invocation: Extract<Invocation, { verb: "restart" }>,
  work: Work,
): Promise<Outcome> {
  const { path, json, interactive } = invocation;
  const { result, ended } = await engine.restart(
    path,
    interactive ? "inThisTerminal" : "detached",
    work,
  );
  if (!interactive) {
    return answer(json, restartResultSchema, result, () => print.printRestart(result));
  }
  // The terminal is the program's now; whatever is typed, Ctrl-C included, is for it.
  for (const signal of ["SIGINT", "SIGQUIT", "SIGTSTP"] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => undefined);
  }
  return { output: "", exitCode: await ended };
}

async function inspect(
  engine: Engine,
  invocation: Extract<Invocation, { verb: "inspect" | "delete" }>,
  subject: Subject,
): Promise<Outcome> {
  const found: ({ path: string } & Awaited<ReturnType<Engine["inspect"]>>)[] = [];
  for (const path of invocation.paths) {
    subject.current = path;
    found.push({ path, ...(await engine.inspect(path)) });
  }
  const manifests = found.map(({ manifest }) => manifest);
  return answer(invocation.json, z.array(manifestSchema), manifests, () =>
    found
      .map(({ path, manifest, restarts }) => print.printInspection(path, manifest, restarts))
      .join("\n"),
  );
}

async function remove(
  engine: Engine,
  invocation: Extract<Invocation, { verb: "inspect" | "delete" }>,
  subject: Subject,
): Promise<Outcome> {
  for (const path of invocation.paths) {
    subject.current = path;
    await engine.remove(path);
  }
  const deleted = invocation.paths.map((path) => ({ path }));
  return answer(invocation.json, z.array(z.object({ path: z.string() })), deleted, () => "");
}

/** Does what the command line asks for. */
export async function perform(
  engine: Engine,
  invocation: EngineInvocation,
  subject: Subject,
  work: Work,
): Promise<Outcome> {
  const { json } = invocation;
  switch (invocation.verb) {
    case "checkpoint": {
      const result = await engine.checkpoint(invocation, work);
      return answer(json, checkpointResultSchema, result, () => print.printCheckpoint(result));
    }
    case "restart":
      return restart(engine, invocation, work);
    case "inspect":
      return inspect(engine, invocation, subject);
    case "delete":
      return remove(engine, invocation, subject);
    case "list": {
      const rows = await engine.list();
      return answer(json, z.array(summarySchema), rows, () => print.printList(rows, new Date()));
    }
    case "doctor": {
      const report = await (invocation.install ? engine.install(work) : engine.doctor(work));
      const outcome = answer(json, doctorReportSchema, report, () => print.printDoctor(report));
      return { ...outcome, exitCode: report.ready ? 0 : 2 };
    }
  }
}
