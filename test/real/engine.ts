import path from "node:path";
import type { TestContext } from "node:test";
import { type Engine, openEngine } from "../../engine/engine.ts";
import { settingsSchema } from "../../protocol/settings.ts";
import type { Stage, Work } from "../../protocol/stages.ts";
import { temporaryFolder } from "./target.ts";

/** The folder of the bundles that the real tests run; they are built before. */
export const programs = path.resolve(import.meta.dirname, "../../dist");

/** An engine whose store is the test's own, and the environment that gives it to the command. */
export function openTestEngine(
  test: TestContext,
  state = temporaryFolder(test),
): { engine: Engine; state: string; environment: Record<string, string | undefined> } {
  const environment = { ...process.env, XDG_STATE_HOME: state };
  const engine = openEngine({
    settings: settingsSchema.parse({}),
    environment,
    programs,
    log: () => undefined,
  });
  return { engine, state, environment };
}

/** Work that notes its stages, and can be cancelled when it comes to one of them. */
export function work(cancelAt?: Stage): Work & { readonly stages: readonly Stage[] } {
  const stages: Stage[] = [];
  const controller = new AbortController();
  return {
    stages,
    signal: controller.signal,
    stage: (stage) => {
      stages.push(stage);
      if (stage === cancelAt) controller.abort();
    },
  };
}
