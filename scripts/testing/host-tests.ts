import { readFile, rm } from "node:fs/promises";
import * as z from "zod";
import { inProject } from "../project.ts";
import { run } from "../run.ts";
import { type Outcome, failed } from "./outcome.ts";

/** What the suites inside VS Code write when they are done; only this file is believed. */
const resultSchema = z.object({
  passed: z.int().nonnegative(),
  failures: z.array(z.object({ title: z.string(), details: z.string() })),
  skips: z.array(z.object({ title: z.string(), reason: z.string() })),
});

const resultFile = inProject(".cache/host-tests.json");

async function readResult(): Promise<Outcome | undefined> {
  try {
    return resultSchema.parse(JSON.parse(await readFile(resultFile, "utf8")));
  } catch {
    return undefined;
  }
}

/** Runs the suites inside a real VS Code. */
export async function runHostTests(limitMillis: number, stop: AbortSignal): Promise<Outcome> {
  await rm(resultFile, { force: true });
  const args = [...process.execArgv, inProject("test/host/run.ts"), resultFile];
  const { exitCode, output } = await run(process.execPath, args, {
    timeoutMillis: limitMillis,
    stop,
  });
  const result = await readResult();
  if (result === undefined) {
    return failed("VS Code", `No result came out of VS Code (exit code ${exitCode}).\n${output}`);
  }
  if (exitCode === 0 || result.failures.length > 0) return result;
  const details = `The tests passed, but VS Code ended with exit code ${exitCode}.\n${output}`;
  return { ...result, failures: [{ title: "VS Code", details }] };
}
