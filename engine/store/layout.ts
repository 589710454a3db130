import { homedir } from "node:os";
import path from "node:path";
import type { EngineSetup } from "../engine.ts";

/** Where this user's things lie. */
export type Layout = {
  /** The default store: one folder per statefile. */
  readonly statefiles: string;
  /** A folder per restart: CRIU's log, the program's output, what the supervisor needs. */
  readonly restarts: string;
  /** The last logs of failed dumps. */
  readonly logs: string;
};

/** `$XDG_STATE_HOME/cpr` and below, or where the settings put the store. */
export function layoutOf(setup: Pick<EngineSetup, "settings" | "environment">): Layout {
  const { environment, settings } = setup;
  const home = environment["HOME"] ?? homedir();
  const configured = environment["XDG_STATE_HOME"];
  // The specification: a relative path in the variable is invalid and ignored.
  const stateHome =
    configured !== undefined && path.isAbsolute(configured)
      ? configured
      : path.join(home, ".local/state");
  const state = path.join(stateHome, "cpr");
  return {
    statefiles: settings.store.path === "" ? path.join(state, "statefiles") : settings.store.path,
    restarts: path.join(state, "restarts"),
    logs: path.join(state, "logs"),
  };
}

/** The parts of one statefile. */
export function partsOf(statefile: string) {
  return {
    manifest: path.join(statefile, "statefile.json"),
    images: path.join(statefile, "images"),
    dumpLog: path.join(statefile, "dump.log"),
    ledger: path.join(statefile, "restarts.jsonl"),
  } as const;
}
