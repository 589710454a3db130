/** One line of the table: what was measured, against what, and what was promised. */
export type Row = {
  readonly what: string;
  readonly measured: string;
  /** What it is compared with; empty where the promise is a plain number. */
  readonly against: string;
  /** The measured value as a part of what was promised: 1 or less keeps the promise. */
  readonly ofPromise: number;
  readonly promise: string;
};

/** The middle one of several values, which one slow run does not move. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
}

/** How long something takes, in milliseconds. */
export async function timed<Value>(
  act: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly millis: number }> {
  const started = performance.now();
  const value = await act();
  return { value, millis: performance.now() - started };
}

export function inMillis(millis: number): string {
  return `${millis.toFixed(1)} ms`;
}

/** Prints the rows in columns. */
export function printTable(rows: readonly Row[]): void {
  const lines = [
    ["", "measured", "bare criu", "promised", "of the promise"],
    ...rows.map((row) => [
      row.what,
      row.measured,
      row.against,
      row.promise,
      `${row.ofPromise.toFixed(2)}${row.ofPromise > 1 ? " MISSED" : ""}`,
    ]),
  ];
  const widths = lines[0]?.map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? "").length)),
  );
  for (const line of lines) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}
