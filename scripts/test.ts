import { parseArgs } from "node:util";
import { type Outcome, nothingRan, together } from "./testing/outcome.ts";
import { prerequisites } from "./testing/prerequisites.ts";
import { type Stage, stages } from "./testing/stages.ts";

/** The stages that were asked for with `--only unit,golden`, or all. */
function chosenStages(): readonly Stage[] {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  if (values.only === undefined) return stages;
  const names = values.only.split(",");
  const known = stages.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return stages.filter(({ name }) => names.includes(name));
  throw new Error(`No such stage: ${unknown.join(", ")}. There are ${known.join(", ")}.`);
}

function counted({ passed, failures, skips }: Outcome): string {
  return `${passed} passed, ${failures.length} failed, ${skips.length} skipped`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}

function report(stage: Stage, outcome: Outcome, millis: number): void {
  const { failures, skips } = outcome;
  for (const { title, details } of failures) console.log(`  FAILED ${title}\n${indented(details)}`);
  for (const { title, reason } of skips) console.log(`  skipped ${title}: ${reason}`);
  const said = stage.counts || failures.length > 0 ? counted(outcome) : "in order";
  console.log(`${stage.name.padEnd(10)} ${said} (${(millis / 1_000).toFixed(1)} s)`);
}

/** Aborts when somebody wants an end of all this. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => controller.abort());
  }
  return controller.signal;
}

const chosen = chosenStages();
const stop = stopSignal();
const needs = prerequisites((sentence) => console.log(`  ${sentence}`));
let total = nothingRan;
for (const stage of chosen) {
  const started = performance.now();
  const outcome = await stage.run(needs, stop);
  report(stage, outcome, performance.now() - started);
  total = together(total, outcome);
  if (stop.aborted) break;
}

// A run in which no test passed proves nothing.
const proved = total.passed > 0 || !chosen.some(({ counts }) => counts);
if (total.failures.length > 0 || !proved || stop.aborted) process.exitCode = 1;
if (stop.aborted) console.log("Interrupted before the end.");
console.log(counted(total));
