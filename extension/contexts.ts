import { commands } from "vscode";

/** The context keys that the manifest's `when` clauses and the walkthrough read. */
export type ContextKey =
  /** A negative, for before activation the window must not take Linux for something else. */
  | "cpr.notLinux"
  | "cpr.engineMissing"
  /** CRIU is there, but cannot do its work: most often it lacks rights. */
  | "cpr.engineBlocked"
  | "cpr.engineReady"
  | "cpr.storeEmpty"
  | "cpr.hasTaken"
  | "cpr.hasRestarted";

/** Sets context keys, and tells VS Code only of changes. */
export class Contexts {
  readonly #values = new Map<ContextKey, boolean>();

  set(key: ContextKey, value: boolean): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    void commands.executeCommand("setContext", key, value);
  }
}
