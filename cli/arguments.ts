import { parseArgs } from "node:util";
import { type Target, parseTarget } from "../protocol/target.ts";

/** What a command line asks for. */
export type Invocation =
  | {
      readonly verb: "checkpoint";
      readonly path: string;
      readonly target: Target;
      readonly name: string | undefined;
      readonly overwrite: boolean;
      readonly leaveRunning: boolean;
      readonly json: boolean;
    }
  | {
      readonly verb: "restart";
      readonly path: string;
      readonly interactive: boolean;
      readonly json: boolean;
    }
  | {
      readonly verb: "inspect" | "delete";
      readonly paths: readonly string[];
      readonly json: boolean;
    }
  | { readonly verb: "list"; readonly json: boolean }
  | { readonly verb: "doctor"; readonly install: boolean; readonly json: boolean }
  | { readonly verb: "help" }
  | { readonly verb: "version"; readonly json: boolean };

/** A command line that cannot be understood; the message says why. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

const options = {
  checkpoint: { type: "string", short: "c" },
  process: { type: "string", short: "p" },
  force: { type: "boolean", short: "f" },
  go: { type: "boolean", short: "g" },
  kill: { type: "boolean", short: "k" },
  name: { type: "string", short: "n" },
  restart: { type: "boolean", short: "r" },
  interactive: { type: "boolean", short: "j" },
  inspect: { type: "boolean", short: "i" },
  delete: { type: "boolean", short: "D" },
  install: { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "V" },
} as const;

type Given = ReturnType<typeof read>["values"];
type Option = keyof typeof options;

function parse(commandLine: readonly string[]) {
  try {
    return parseArgs({ args: [...commandLine], options, allowPositionals: true, tokens: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What follows the first sentence is about how words are quoted.
    throw new UsageError(message.split(/\n|\. /)[0] ?? message);
  }
}

/** Of a value that is given twice one would be lost in silence. */
function read(commandLine: readonly string[]) {
  const { values, positionals, tokens } = parse(commandLine);
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option" || token.value === undefined) continue;
    if (seen.has(token.name)) throw new UsageError(`${token.rawName} is given twice.`);
    seen.add(token.name);
  }
  return { values, positionals };
}

const words = ["list", "doctor", "help", "version"] as const;
type Verb = Invocation["verb"];

/** The options that each verb understands besides --json. */
const understood: Record<Verb, readonly Option[]> = {
  checkpoint: ["checkpoint", "process", "force", "go", "kill", "name"],
  restart: ["restart", "interactive"],
  inspect: ["inspect"],
  delete: ["delete"],
  list: [],
  doctor: ["install"],
  help: ["help"],
  version: ["version"],
};

function chooseVerb(given: Given, positionals: readonly string[]): Verb {
  if (given.help) return "help";
  const verbs: Verb[] = [];
  if (given.checkpoint !== undefined) verbs.push("checkpoint");
  for (const verb of ["restart", "inspect", "delete", "version"] as const) {
    if (given[verb]) verbs.push(verb);
  }
  const word = words.find((each) => each === positionals[0]);
  if (verbs.length === 0 && word !== undefined) return word;
  const [verb, second] = verbs;
  if (second !== undefined) throw new UsageError("One of -c, -r, -i and -D at a time.");
  if (verb !== undefined) return verb;
  throw new UsageError(
    positionals[0] === undefined ? "Nothing to do." : `Unknown verb: ${positionals[0]}`,
  );
}

function checkUnderstood(verb: Verb, given: Given): void {
  if (verb === "help") return;
  const known = new Set<string>([...understood[verb], "json"]);
  const stray = Object.keys(given).find((option) => !known.has(option));
  if (stray !== undefined) {
    throw new UsageError(`The option --${stray} does not go with "${verb}".`);
  }
}

function onePath(paths: readonly string[]): string {
  const [path, second] = paths;
  if (path === undefined || path === "") {
    throw new UsageError("The path of a statefile is missing.");
  }
  if (second !== undefined) throw new UsageError("One statefile at a time.");
  return path;
}

function nothingElse([stray]: readonly string[]): void {
  if (stray !== undefined) throw new UsageError(`Not understood: ${stray}`);
}

function checkpointOf(given: Given, positionals: readonly string[], json: boolean): Invocation {
  nothingElse(positionals);
  if (given.go && given.kill) throw new UsageError("-g and -k exclude each other.");
  if (given.process === undefined) throw new UsageError("Which process? Give -p ID[:TYPE].");
  const target = parseTarget(given.process);
  if (target === undefined) {
    throw new UsageError(`Not an ID[:TYPE]: ${given.process}. TYPE is PID, HID, GID or SID.`);
  }
  if (given.name === "") throw new UsageError("A name cannot be empty.");
  return {
    verb: "checkpoint",
    path: onePath([given.checkpoint ?? ""]),
    target,
    name: given.name,
    overwrite: given.force ?? false,
    leaveRunning: given.go ?? false,
    json,
  };
}

/** Reads a command line, without the program's name. Throws `UsageError`. */
export function parseCommandLine(commandLine: readonly string[]): Invocation {
  const { values: given, positionals } = read(commandLine);
  const verb = chooseVerb(given, positionals);
  checkUnderstood(verb, given);
  const json = given.json ?? false;
  switch (verb) {
    case "checkpoint":
      return checkpointOf(given, positionals, json);
    case "restart": {
      const interactive = given.interactive ?? false;
      if (interactive && json) {
        throw new UsageError("-j and --json exclude each other: the output is the program's.");
      }
      return { verb, path: onePath(positionals), interactive, json };
    }
    case "inspect":
    case "delete":
      if (positionals.length === 0) throw new UsageError("The path of a statefile is missing.");
      return { verb, paths: positionals, json };
    case "doctor":
      nothingElse(positionals.slice(1));
      return { verb, install: given.install ?? false, json };
    case "list":
      nothingElse(positionals.slice(1));
      return { verb, json };
    case "help":
      return { verb };
    case "version":
      return { verb, json };
  }
}
