/** So many ends within so long mean that starting again does not help by itself. */
const limit = { count: 4, withinMillis: 3 * 60_000 } as const;

/** Remembers when the language server ended unasked. */
export class Crashes {
  #moments: number[] = [];

  /** Notes an end; whether it is one too many to start again without asking. */
  tooMany(nowMillis: number): boolean {
    this.#moments = [...this.#moments, nowMillis].filter(
      (moment) => nowMillis - moment < limit.withinMillis,
    );
    return this.#moments.length >= limit.count;
  }

  /** A person has looked after it. */
  forget(): void {
    this.#moments = [];
  }
}
