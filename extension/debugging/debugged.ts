import {
  type DebugAdapterTracker,
  type DebugAdapterTrackerFactory,
  type DebugSession,
  type Disposable,
  debug,
} from "vscode";
import type { DebuggedPid } from "./adapter-messages.ts";

/**
 * The processes that are debugged in this window. VS Code knows no process ids of debug sessions, so
 * they are read from what debug adapters say; an adapter that says nothing stays unknown.
 */
export class DebuggedProcesses implements DebugAdapterTrackerFactory, Disposable {
  readonly #pidsBySession = new Map<string, DebuggedPid[]>();
  readonly #registrations = [
    debug.registerDebugAdapterTrackerFactory("*", this),
    debug.onDidTerminateDebugSession(({ id }) => this.#pidsBySession.delete(id)),
  ];

  get pids(): readonly DebuggedPid[] {
    return [...this.#pidsBySession.values()].flat();
  }

  async createDebugAdapterTracker({
    id,
    configuration,
  }: DebugSession): Promise<DebugAdapterTracker> {
    const { pidInConfiguration, pidInMessage } = await import("./adapter-messages.ts");
    const note = (found: DebuggedPid | undefined): void => {
      if (found !== undefined) {
        this.#pidsBySession.set(id, [...(this.#pidsBySession.get(id) ?? []), found]);
      }
    };
    note(pidInConfiguration(configuration));
    const look = (message: unknown): void => note(pidInMessage(message));
    return { onDidSendMessage: look, onWillReceiveMessage: look };
  }

  dispose(): void {
    for (const each of this.#registrations) each.dispose();
  }
}
