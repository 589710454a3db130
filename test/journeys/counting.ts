import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { copyExample, findCounter, killCounter, readCount } from "../../scripts/example.ts";

const patienceMillis = 30_000;

/** A copy of the counting example for one journey. */
export type Counting = {
  readonly folder: string;
  /** The pids of the counter's processes that live, parent first. */
  readonly pids: () => Promise<number[]>;
  /** The count as it is once one is there. */
  readonly count: () => Promise<number>;
};

/** Waits for a value, and fails with the sentence when its time is over. */
export async function eventually<Value>(
  sentence: string,
  ask: () => Promise<Value | undefined>,
): Promise<Value> {
  const deadline = Date.now() + patienceMillis;
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    assert.ok(Date.now() < deadline, `waited in vain until ${sentence}`);
    await sleep(50);
  }
}

/** Copies the example for one journey; its counter is ended afterwards, however it was started. */
export async function copyForJourney(context: TestContext, file: string): Promise<Counting> {
  const home = await mkdtemp(path.join(tmpdir(), "cpr-example-"));
  const folder = path.join(home, "counting");
  context.after(async () => {
    await killCounter(folder);
    await rm(home, { recursive: true, force: true });
  });
  await copyExample(folder);
  return {
    folder,
    pids: async () => (await findCounter(folder)).map(({ pid }) => pid),
    count: () => eventually("the counter has counted", () => readCount(folder, file)),
  };
}
