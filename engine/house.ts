import { CancelledError } from "../protocol/refusal.ts";
import type { Work } from "../protocol/stages.ts";
import type { EngineSetup } from "./engine.ts";
import type { ProcRoot } from "./proc/root.ts";
import type { Layout } from "./store/layout.ts";

/** What every story of the engine is told with. */
export type House = {
  readonly setup: EngineSetup;
  readonly proc: ProcRoot;
  readonly layout: Layout;
};

/** Obeys a cancellation; called only where stopping leaves nothing half done. */
export function safePoint(work: Work): void {
  if (work.signal.aborted) throw new CancelledError();
}
