import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

const waitMillis = 20_000;

/** Waits until the condition holds; fails with its name when its time is over. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + waitMillis;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `waited in vain until ${what}`);
    await sleep(20);
  }
}
