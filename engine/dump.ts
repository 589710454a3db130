import { writeFile } from "node:fs/promises";
import path from "node:path";
import { appearance } from "./appearance.ts";
import { type Dump, dumpArguments } from "./criu/command.ts";
import type { ReadyEngine } from "./criu/locate.ts";
import { type Ended, start, whenEnded } from "./criu/run.ts";

/** CRIU ended without success. */
export class DumpFailed extends Error {
  readonly ended: Ended;

  constructor(ended: Ended) {
    super(`criu dump ended with ${ended.exitCode ?? ended.signal}`);
    this.name = "DumpFailed";
    this.ended = ended;
  }
}

function check(ended: Ended): void {
  if (ended.exitCode !== 0) throw new DumpFailed(ended);
}

/**
 * Dumps a tree and then completes the statefile. A tree that is to end stands frozen until
 * `complete` is done, and ends only then: when anything fails, it runs on. CRIU is never killed.
 */
export async function dump(
  engine: ReadyEngine,
  plan: Dump,
  complete: () => Promise<void>,
): Promise<void> {
  // In a session of its own: a terminal sends its Ctrl-C to all that it sees in the foreground.
  const ended = whenEnded(start(engine.command(dumpArguments(plan)), { detached: true }));
  if (plan.leaveRunning) {
    check(await ended);
    await complete();
    return;
  }
  const claim = path.dirname(plan.folder);
  const over = new AbortController();
  const outcome = await Promise.race([
    ended,
    appearance(claim, "dumped", over.signal).then(() => "held" as const),
  ]).finally(() => over.abort());
  if (outcome !== "held") throw new DumpFailed(outcome);
  try {
    await complete();
  } catch (error) {
    await writeFile(path.join(claim, "discard"), "").catch(() => undefined);
    await ended;
    throw error;
  }
  await writeFile(path.join(claim, "keep"), "");
  check(await ended);
}
