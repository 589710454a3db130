/** A test that failed, with all that is known of it. */
export type Failure = { readonly title: string; readonly details: string };

/** A test that did not run, and why. */
export type Skip = { readonly title: string; readonly reason: string };

/** What came of a stage. */
export type Outcome = {
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly skips: readonly Skip[];
};

export const nothingRan: Outcome = { passed: 0, failures: [], skips: [] };

/** The outcome of one thing that failed. */
export function failed(title: string, details: string): Outcome {
  return { ...nothingRan, failures: [{ title, details }] };
}

/** The outcome of tests that this machine cannot run. */
export function skipped(titles: readonly string[], reason: string): Outcome {
  return { ...nothingRan, skips: titles.map((title) => ({ title, reason })) };
}

/** Both outcomes as one. */
export function together(one: Outcome, other: Outcome): Outcome {
  return {
    passed: one.passed + other.passed,
    failures: [...one.failures, ...other.failures],
    skips: [...one.skips, ...other.skips],
  };
}
