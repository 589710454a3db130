import { run } from "../run.ts";
import { type Outcome, failed, nothingRan, together } from "./outcome.ts";

/** A command that says by its exit code whether all is well. */
export type Check = { readonly title: string; readonly command: readonly string[] };

/** Runs checks one after the other; each that finds something is one failure, with all it said. */
export async function runChecks(
  checks: readonly Check[],
  limitMillis: number,
  stop: AbortSignal,
): Promise<Outcome> {
  let outcome = nothingRan;
  for (const { title, command } of checks) {
    const [file = "", ...args] = command;
    const { exitCode, output } = await run(file, args, { timeoutMillis: limitMillis, stop });
    if (exitCode !== 0) outcome = together(outcome, failed(title, output.trim()));
  }
  return outcome;
}
