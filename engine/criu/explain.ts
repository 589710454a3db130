import type { Cause } from "../../protocol/refusal.ts";
import { fileRules } from "./file-rules.ts";
import { machineRules } from "./machine-rules.ts";
import { processRules } from "./process-rules.ts";
import { restoreRules } from "./restore-rules.ts";
import type { Rule } from "./rule.ts";
import { socketRules } from "./socket-rules.ts";

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

/** The process that a line speaks of: `(00.012)   1234: Error ...` or `pie: 1234: Error ...`. */
function pidOf(line: string): number | undefined {
  const match = /^(?:\(\d+\.\d+\)\s+)?(?:pie:\s+)?(\d+): /.exec(line);
  return match === null ? undefined : Number(match[1]);
}

function applyRules(line: string): Cause | undefined {
  for (const rule of rules) {
    const match = rule.pattern.exec(line);
    if (match === null) continue;
    const { message, pid } = rule.say(match.groups ?? {});
    const of = pid ?? pidOf(line);
    return {
      kind: rule.kind,
      message,
      ...(rule.remedy === undefined ? {} : { remedy: rule.remedy }),
      ...(of === undefined ? {} : { pid: of }),
    };
  }
  return undefined;
}

/**
 * What no rule knows, quoted: the first error that is not noise, for CRIU tells the innermost error
 * first and then what failed because of it.
 */
function unknownCause(lines: readonly string[]): Cause[] {
  const first = lines.find(
    (line) => / Error \(/.test(line) && !noise.some((pattern) => pattern.test(line)),
  );
  if (first === undefined) return [];
  const said = first.replace(/^.*? Error \([^)]*\): /, "");
  return [{ kind: "unknown", message: `CRIU said: ${said}` }];
}

/**
 * The causes of a failure, from a whole log of CRIU, each once and in the order in which CRIU met
 * them; weak ones, which may follow from others, only where there is nothing better.
 */
export function explain(log: string): Cause[] {
  const lines = log.split("\n").map((line) => line.trimEnd());
  const causes = new Map<string, Cause>();
  for (const line of lines) {
    const cause = applyRules(line);
    if (cause !== undefined) causes.set(`${cause.kind} ${cause.message}`, cause);
  }
  const weak = new Set(rules.flatMap((rule) => (rule.weak === true ? [rule.kind] : [])));
  const found = [...causes.values()];
  const strong = found.filter(({ kind }) => !weak.has(kind));
  if (strong.length > 0) return strong;
  return found.length > 0 ? found : unknownCause(lines);
}
