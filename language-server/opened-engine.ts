import type { Connection } from "vscode-languageserver";
import type { Engine, EngineSetup } from "../engine/engine.ts";
import { statefilesChanged } from "../protocol/protocol.ts";
import { type Settings, settingsSchema } from "../protocol/settings.ts";
import { pushTo } from "./serve.ts";

/** What the server is made with; tests hand in an engine of their own. */
export type ServerSetup = {
  readonly connection: Connection;
  readonly openEngine: (setup: EngineSetup) => Engine;
  /** The folder of the bundles: the supervisor, the hook and the `cpr` command. */
  readonly programs: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** An engine that is open, and its watch on the store. */
export type OpenedEngine = {
  readonly engine: Engine;
  readonly settings: Settings;
  /** Pushes every change of the store from now on; once, however often it is called. */
  readonly watch: () => void;
  /** Ends the watch. What the engine is doing comes to its own end. */
  readonly close: () => void;
};

/** The settings as a client sent them; the defaults, and a warning, where they make no sense. */
export function readSettings(connection: Connection, given: unknown): Settings {
  const parsed = settingsSchema.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  connection.console.warn(`The settings are not understood: ${parsed.error.message}`);
  return settingsSchema.parse({});
}

/** Opens the engine with these settings; nothing is touched until it is asked for something. */
export function open(setup: ServerSetup, settings: Settings): OpenedEngine {
  const { connection, environment, programs } = setup;
  const engine = setup.openEngine({
    settings,
    environment,
    programs,
    log: (sentence) => connection.console.info(sentence),
  });
  const closing = new AbortController();
  let watching = false;
  const push = (): void => {
    // A client that has gone cannot be told anything.
    pushTo(connection, statefilesChanged, {}).catch(() => undefined);
  };
  return {
    engine,
    settings,
    watch: () => {
      if (watching) return;
      watching = true;
      engine.watch(push, closing.signal).catch((error: unknown) => {
        connection.console.warn(`The store cannot be watched: ${String(error)}`);
      });
    },
    close: () => closing.abort(),
  };
}
