import { version } from "../package.json";
import { openEngine } from "../engine/engine.ts";
import { CancelledError, RefusalError } from "../protocol/refusal.ts";
import { type Work, stages } from "../protocol/stages.ts";
import { formatTarget } from "../protocol/target.ts";
import { word } from "../protocol/wording.ts";
import { UsageError, parseCommandLine, usage } from "./arguments.ts";
import { readSettings } from "./settings.ts";
import { type EngineInvocation, type Outcome, type Subject, perform } from "./verbs.ts";

const exitCodes = { done: 0, usage: 1, refused: 2, cancelled: 130 } as const;

/** The path or the id that the work begins with. */
function firstSubject(invocation: EngineInvocation): string {
  switch (invocation.verb) {
    case "checkpoint":
      return formatTarget(invocation.target);
    case "restart":
      return invocation.path;
    case "inspect":
    case "delete":
      return invocation.paths[0] ?? "";
    case "list":
    case "doctor":
      return invocation.verb;
  }
}

/** Ctrl-C asks the engine to stop at the next safe point. */
function startWork(): Work {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => controller.abort());
  }
  return {
    signal: controller.signal,
    stage: (stage) => {
      if (process.stderr.isTTY) process.stderr.write(`${stages[stage]}...\n`);
    },
  };
}

function explain(error: unknown, subject: Subject): number {
  if (error instanceof UsageError) {
    process.stderr.write(`cpr: ${error.message}\nSee cpr --help.\n`);
    return exitCodes.usage;
  }
  if (error instanceof CancelledError) return exitCodes.cancelled;
  if (RefusalError.is(error)) {
    const { refusal } = error;
    const { message, errno, advice } = word(refusal);
    const about = "path" in refusal ? refusal.path : subject.current;
    // The line names its path at the beginning already.
    const said = message.replace(`: ${about}`, "");
    process.stderr.write(`cpr: ${about}: ${said} (${errno})\n${advice}\n`);
    return exitCodes.refused;
  }
  const bug = error instanceof Error ? error : new Error(String(error));
  const told =
    process.env["CPR_DEBUG"] === "1"
      ? bug.stack
      : `${bug.message} (a bug of cpr; CPR_DEBUG=1 tells more)`;
  process.stderr.write(`cpr: ${subject.current}: ${told}\n`);
  return exitCodes.refused;
}

async function main(subject: Subject): Promise<Outcome> {
  const invocation = parseCommandLine(process.argv.slice(2));
  if (invocation.verb === "help") return { output: usage, exitCode: exitCodes.done };
  if (invocation.verb === "version") {
    const output = invocation.json ? `${JSON.stringify({ version })}\n` : `cpr ${version}\n`;
    return { output, exitCode: exitCodes.done };
  }
  subject.current = firstSubject(invocation);
  const settings = readSettings(process.env);
  const engine = openEngine({
    settings,
    environment: process.env,
    programs: __dirname,
    log: (sentence) => {
      if (process.env["CPR_DEBUG"] === "1") process.stderr.write(`${sentence}\n`);
    },
  });
  return perform(engine, invocation, subject, startWork());
}

async function run(): Promise<void> {
  const subject: Subject = { current: "cpr" };
  try {
    const { output, exitCode } = await main(subject);
    await new Promise<void>((resolve) => process.stdout.write(output, () => resolve()));
    process.exit(exitCode);
  } catch (error) {
    process.exit(explain(error, subject));
  }
}

void run();
