import { version } from "../package.json";
import { openEngine } from "../engine/engine.ts";
import { CancelledError, RefusalError } from "../protocol/refusal.ts";
import { formatTarget } from "../protocol/target.ts";
import { type Invocation, UsageError, parseCommandLine } from "./arguments.ts";
import { exitCodes } from "./exit-codes.ts";
import { printRefused } from "./refused.ts";
import { readSettings } from "./settings.ts";
import { usage } from "./usage.ts";
import { type Outcome, perform } from "./verbs.ts";

const debugging = process.env["CPR_DEBUG"] === "1";

/** The path or the id that the command line is about. */
function subjectOf(invocation: Invocation): string {
  switch (invocation.verb) {
    case "checkpoint":
      return formatTarget(invocation.target);
    case "restart":
      return invocation.path;
    case "inspect":
    case "delete":
      return invocation.paths.join(" ");
    case "list":
    case "doctor":
    case "help":
    case "version":
      return invocation.verb;
  }
}

/** What an error says on standard error, and the status it ends the command with. */
function explain(error: unknown, about: string): { words: string; exitCode: number } {
  if (error instanceof UsageError) {
    return { words: `cpr: ${error.message}\nSee cpr --help.\n`, exitCode: exitCodes.usage };
  }
  if (error instanceof CancelledError) return { words: "", exitCode: exitCodes.cancelled };
  if (RefusalError.is(error)) {
    const words = printRefused({ about, refusal: error.refusal });
    return { words, exitCode: exitCodes.refused };
  }
  const bug = error instanceof Error ? error : new Error(String(error));
  const told = debugging ? bug.stack : `${bug.message} (a bug of cpr; CPR_DEBUG=1 tells more)`;
  return { words: `cpr: ${about}: ${told}\n`, exitCode: exitCodes.refused };
}

function done(output: string): Outcome {
  return { output, refused: [], exitCode: exitCodes.done };
}

async function obey(invocation: Invocation): Promise<Outcome> {
  if (invocation.verb === "help") return done(usage);
  if (invocation.verb === "version") {
    return done(invocation.json ? `${JSON.stringify({ version })}\n` : `cpr ${version}\n`);
  }
  const engine = openEngine({
    settings: readSettings(process.env),
    environment: process.env,
    programs: __dirname,
    log: (sentence) => {
      if (debugging) process.stderr.write(`${sentence}\n`);
    },
  });
  return perform(engine, invocation);
}

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

async function main(): Promise<number> {
  let about = "cpr";
  try {
    const invocation = parseCommandLine(process.argv.slice(2));
    about = subjectOf(invocation);
    const { output, refused, exitCode } = await obey(invocation);
    await write(process.stdout, output);
    await write(process.stderr, refused.map(printRefused).join(""));
    return exitCode;
  } catch (error) {
    const { words, exitCode } = explain(error, about);
    await write(process.stderr, words);
    return exitCode;
  }
}

// A reader that has read enough (`cpr list | head`) is no failure.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
void main().then((exitCode) => process.exit(exitCode));
