import { once } from "node:events";
import { CancelledError, refuse } from "../../protocol/refusal.ts";
import type { Work } from "../../protocol/stages.ts";
import type { EngineSetup } from "../engine.ts";
import { safePoint } from "../house.ts";
import { type Command, start, whenEnded } from "./run.ts";

/** Where an installation is prepared: a folder that is thrown away at its end. */
export type Workshop = {
  readonly folder: string;
  readonly setup: EngineSetup;
  readonly work: Work;
};

/** Gives an installation up; `step` completes "Setting up CRIU failed (...)". */
export function fail(step: string, detail: string): never {
  return refuse({ kind: "installFailed", step, detail });
}

/** What a failed program said was the matter: its first complaint, for others follow from it. */
export function complaint(said: string): string {
  const lines = said.trim().split("\n");
  const first = lines.find((line) => /^(?:E:|[\w-]+: error:)/.test(line)) ?? lines.at(-1);
  return first?.replace(/^E: /, "") || "It said nothing.";
}

/**
 * Runs one command of an installation to its end and gives what it printed; cancelling ends it, for
 * nothing of it is kept.
 */
export async function does(workshop: Workshop, step: string, command: Command): Promise<string> {
  const { setup, work } = workshop;
  safePoint(work);
  const environment = { ...setup.environment, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };
  const child = start(command, { environment, signal: work.signal });
  const closed = once(child, "close").catch(() => undefined);
  const ended = await whenEnded(child).catch(async (error: unknown) => {
    if (!work.signal.aborted) return fail(step, String(error));
    // Whoever cleans up after us must not find it still writing.
    await closed;
    throw new CancelledError();
  });
  if (ended.exitCode !== 0) fail(step, complaint(ended.stderr || ended.stdout));
  return ended.stdout;
}
