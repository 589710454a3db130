import { utimes } from "node:fs/promises";

/** Touches a statefile's folder, so that whoever watches the store sees a change inside of it. */
export async function touch(statefile: string): Promise<void> {
  const now = new Date();
  await utimes(statefile, now, now);
}
