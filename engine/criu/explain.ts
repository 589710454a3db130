import type { Cause } from "../../protocol/refusal.ts";
import { fileRules } from "./file-rules.ts";
import { machineRules } from "./machine-rules.ts";
import { processRules } from "./process-rules.ts";
import { restoreRules } from "./restore-rules.ts";
import { type Rule, subject } from "./rule.ts";
import { socketRules } from "./socket-rules.ts";
import { surroundingsOf } from "./surroundings.ts";

/** What CRIU always says, and what only follows from a cause that was said before. */
const noise = [
  /rlimit: Can't setup RLIMIT_NOFILE/,
  /exited, status=/,
  /Dump files \(pid: \d+\) failed/,
  /Dumping FAILED/,
  /Restoring FAILED/,
  /killed by signal/,
  /Can't retrieve FDs from socket/,
  /Can't keep kdat cache/,
];

/** All rules, in the order in which they are tried. */
export const rules: readonly Rule[] = [
  ...machineRules,
  ...processRules,
  ...socketRules,
  ...fileRules,
  ...restoreRules,
];

/**
 * What can be a cause: an error or a warning, what sudo says, and the one failure that CRIU tells as
 * if it were nothing. The rest of a log is long.
 */
const tellsCause = /\b(?:Error|Warn) +\(|^sudo: |kid_lookup_epoll: no match/;

/** The death of a process while it is brought back: said of every failure, so only a last resort. */
const killed: Rule = {
  kind: "killed",
  pattern: /: (?<pid>\d+) killed by signal (?<signal>\d+): (?<name>.+)/,
  say: ({ signal, name }, around) =>
    `${subject(around)} was killed while it was brought back (signal ${signal}, ${name}).`,
  remedy: "A memory limit does that too: raise it, or free some memory, then restart again.",
};

type Found = { readonly rule: Rule; readonly cause: Cause };

function applyRules(
  tried: readonly Rule[],
  lines: readonly string[],
  index: number,
): Found | undefined {
  const line = lines[index] ?? "";
  if (!tellsCause.test(line)) return undefined;
  for (const rule of tried) {
    const match = rule.pattern.exec(line);
    if (match === null) continue;
    const groups = match.groups ?? {};
    const around = surroundingsOf(lines, index, groups);
    const cause: Cause = {
      kind: rule.kind,
      message: rule.say(groups, around),
      ...(rule.remedy === undefined ? {} : { remedy: rule.remedy }),
      ...(around.pid === undefined ? {} : { pid: around.pid }),
    };
    return { rule, cause };
  }
  return undefined;
}

/** What some rules find in a log: each cause once, in the order in which CRIU met them. */
function find(tried: readonly Rule[], lines: readonly string[]): readonly Found[] {
  const found = new Map<string, Found>();
  for (const index of lines.keys()) {
    const each = applyRules(tried, lines, index);
    if (each !== undefined) found.set(`${each.cause.kind} ${each.cause.message}`, each);
  }
  return [...found.values()];
}

/**
 * What no rule knows, quoted: the first error that is not noise, for CRIU tells the innermost error
 * first and then what failed because of it.
 */
function unknownCause(lines: readonly string[]): Cause[] {
  const first = lines.find(
    (line) => /\bError \(/.test(line) && !noise.some((pattern) => pattern.test(line)),
  );
  if (first === undefined) return [];
  const said = first.replace(/^.*?\bError \([^)]*\): /, "");
  return [{ kind: "unknown", message: `CRIU said: ${said}` }];
}

/**
 * The causes of a failure, from a whole log of CRIU or what it said on stderr. Causes that may
 * follow from others are told only where there is nothing better, and a process's death last.
 */
export function explain(log: string): Cause[] {
  const lines = log.split("\n").map((line) => line.trimEnd());
  const found = find(rules, lines);
  const strong = found.filter(({ rule }) => rule.weak !== true);
  const told = (strong.length > 0 ? strong : found).map(({ cause }) => cause);
  if (told.length > 0) return told;
  const unknown = unknownCause(lines);
  return unknown.length > 0 ? unknown : find([killed], lines).map(({ cause }) => cause);
}
