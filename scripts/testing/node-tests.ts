import path from "node:path";
import { run } from "node:test";
import { inspect } from "node:util";
import { projectFolder } from "../project.ts";
import { type Failure, type Outcome, type Skip, nothingRan } from "./outcome.ts";

export type NodeTestsOptions = {
  /** How many files run at the same time. */
  readonly concurrency: number;
  readonly limitMillis: number;
  /** Ends the tests that run. */
  readonly stop: AbortSignal;
};

type Events = {
  readonly passed: (test: TestEvent) => void;
  readonly failed: (test: TestEvent) => void;
  readonly said: (file: string, text: string) => void;
};

/** What we read of node:test's events; its published types know less. */
type TestEvent = {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string;
  readonly line?: number;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details: {
    readonly type?: string;
    readonly error?: Error & { readonly failureType?: string };
  };
};

/** A file's own event, which speaks for the file only where it holds no test or cannot be loaded. */
function isFile(test: TestEvent): boolean {
  return test.nesting === 0 && path.isAbsolute(test.name) && test.name.endsWith(".test.ts");
}

function titleOf(test: TestEvent): string {
  const file = path.relative(projectFolder, test.file ?? test.name);
  if (isFile(test)) return file;
  return `${file}${test.line === undefined ? "" : `:${test.line}`}: ${test.name}`;
}

function isTrue(mark: string | boolean | undefined): boolean {
  return mark !== undefined && mark !== false;
}

/** Collects the outcome from the events of single tests; groups of tests count for nothing. */
function collector(): { readonly events: Events; readonly outcome: () => Outcome } {
  let passed = 0;
  const failures: Failure[] = [];
  const skips: Skip[] = [];
  const spoken = new Map<string, string>();
  const fail = (test: TestEvent, details: string): void => {
    const said = isFile(test) ? (spoken.get(test.name) ?? "") : "";
    failures.push({ title: titleOf(test), details: `${details}\n${said}`.trimEnd() });
  };
  const events: Events = {
    passed: (test) => {
      if (test.details.type === "suite") return;
      if (isFile(test)) fail(test, "This file holds no test.");
      else if (isTrue(test.todo)) fail(test, "This test is marked as still to do.");
      else if (isTrue(test.skip)) {
        const reason = typeof test.skip === "string" && test.skip !== "" ? test.skip : undefined;
        if (reason === undefined) fail(test, "This test is skipped without a reason.");
        else skips.push({ title: titleOf(test), reason });
      } else passed += 1;
    },
    failed: (test) => {
      const { error } = test.details;
      // The failed tests within it were reported already.
      if (error?.failureType === "subtestsFailed") return;
      fail(test, inspect(error?.cause ?? error, { depth: 6 }));
    },
    said: (file, text) => spoken.set(file, (spoken.get(file) ?? "") + text),
  };
  return { events, outcome: () => ({ passed, failures, skips }) };
}

/** Runs test files by node:test, each in a process of its own, and counts every single test. */
export async function runNodeTests(
  files: readonly string[],
  options: NodeTestsOptions,
): Promise<Outcome> {
  if (files.length === 0) return nothingRan;
  const limit = AbortSignal.timeout(options.limitMillis);
  const { events, outcome } = collector();
  const stream = run({
    files: files.map((file) => path.resolve(projectFolder, file)),
    concurrency: options.concurrency,
    signal: AbortSignal.any([limit, options.stop]),
    execArgv: process.execArgv,
  });
  stream.on("test:pass", (test: TestEvent) => events.passed(test));
  stream.on("test:fail", (test: TestEvent) => events.failed(test));
  stream.on("test:stdout", ({ file, message }) => events.said(file, message));
  stream.on("test:stderr", ({ file, message }) => events.said(file, message));
  await new Promise<void>((resolve, reject) => {
    stream.once("end", resolve);
    stream.once("error", reject);
    stream.resume();
  });
  if (!limit.aborted) return outcome();
  const details = `Not done after ${options.limitMillis / 1_000} seconds.`;
  const { passed, failures, skips } = outcome();
  return { passed, failures: [...failures, { title: "time limit", details }], skips };
}
