import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { bundleHostSuites, bundleProducts } from "../bundle.ts";
import { findTests } from "../find-tests.ts";
import { inProject } from "../project.ts";
import { type Check, runChecks } from "./checks.ts";
import { runHostTests } from "./host-tests.ts";
import { runNodeTests } from "./node-tests.ts";
import { type Outcome, failed, nothingRan, skipped } from "./outcome.ts";
import type { Prerequisites } from "./prerequisites.ts";

/** A part of `npm test`. */
export type Stage = {
  readonly name: string;
  /** Whether it counts tests, rather than only finding faults. */
  readonly counts: boolean;
  readonly run: (needs: Prerequisites, stop: AbortSignal) => Promise<Outcome>;
};

const minuteMillis = 60_000;

/** The folders of test/ that are stages of their own or hold no tests; all others are unit tests. */
const notUnit = new Set(["golden", "contract", "real", "host", "journeys", "fixtures"]);

async function unitTests(): Promise<string[]> {
  const entries = await readdir(inProject("test"), { withFileTypes: true });
  const rooms = entries.filter((entry) => entry.isDirectory() && !notUnit.has(entry.name));
  const files = await Promise.all(rooms.map(({ name }) => findTests(`test/${name}`)));
  return files.flat();
}

/** Quick tests that share nothing, so that several run at once. */
function quickTests(files: readonly string[], stop: AbortSignal): Promise<Outcome> {
  const concurrency = availableParallelism();
  return runNodeTests(files, { concurrency, limitMillis: 3 * minuteMillis, stop });
}

/** Tests that need the machine for themselves, one after the other. */
function aloneTests(files: readonly string[], stop: AbortSignal): Promise<Outcome> {
  return runNodeTests(files, { concurrency: 1, limitMillis: 10 * minuteMillis, stop });
}

/** Runs tests that this machine may be unable to run; skips them with the reason where it is. */
async function whereAble(
  files: readonly string[],
  needs: readonly (() => Promise<string | undefined>)[],
  runThem: (files: readonly string[]) => Promise<Outcome>,
): Promise<Outcome> {
  if (files.length === 0) return nothingRan;
  for (const need of needs) {
    const reason = await need();
    if (reason !== undefined) return skipped(files, reason);
  }
  return runThem(files);
}

async function build(): Promise<Outcome> {
  try {
    await Promise.all([bundleProducts(), bundleHostSuites()]);
    return nothingRan;
  } catch (error) {
    return failed("bundles", error instanceof Error ? error.message : String(error));
  }
}

const lint: readonly Check[] = [
  { title: "rules and walls", command: ["oxlint"] },
  { title: "format", command: ["oxfmt", "--check"] },
  { title: "dead code", command: ["knip", "--no-progress"] },
];
const types: readonly Check[] = [{ title: "types", command: ["tsc", "-b"] }];

/** All stages, in the order in which a fault is cheapest to find. */
export const stages: readonly Stage[] = [
  { name: "lint", counts: false, run: (_, stop) => runChecks(lint, 2 * minuteMillis, stop) },
  { name: "types", counts: false, run: (_, stop) => runChecks(types, 2 * minuteMillis, stop) },
  { name: "build", counts: false, run: build },
  {
    name: "unit",
    counts: true,
    run: async (_, stop) => quickTests(await unitTests(), stop),
  },
  {
    name: "golden",
    counts: true,
    run: async (_, stop) => quickTests(await findTests("test/golden"), stop),
  },
  {
    name: "contract",
    counts: true,
    run: async (_, stop) => quickTests(await findTests("test/contract"), stop),
  },
  {
    name: "real",
    counts: true,
    run: async (needs, stop) =>
      whereAble(await findTests("test/real"), [needs.engine], (files) => aloneTests(files, stop)),
  },
  {
    name: "host",
    counts: true,
    run: async (needs, stop) =>
      whereAble(await findTests("test/host/suites"), [needs.engine, needs.editor], () =>
        runHostTests(5 * minuteMillis, stop),
      ),
  },
  {
    name: "journeys",
    counts: true,
    run: async (needs, stop) =>
      whereAble(await findTests("test/journeys"), [needs.engine, needs.browser], (files) =>
        aloneTests(files, stop),
      ),
  },
];
