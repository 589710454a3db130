import path from "node:path";
import {
  type Connection,
  DidChangeConfigurationNotification,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import * as z from "zod";
import type { Engine, EngineSetup } from "../engine/engine.ts";
import * as wire from "../protocol/protocol.ts";
import { type Settings, settingsSchema } from "../protocol/settings.ts";
import { pushTo, serve, trackRequests } from "./serve.ts";

/** What the server is made with; tests hand in an engine of their own. */
export type ServerSetup = {
  readonly connection: Connection;
  readonly openEngine: (setup: EngineSetup) => Engine;
  /** The folder of the bundles: the supervisor, the hook and the `cpr` command. */
  readonly programs: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** An open engine with the settings it was opened with, and its watch on the store. */
type Opened = {
  readonly engine: Engine;
  readonly settings: Settings;
  readonly close: () => void;
};

const initializationSchema = z.object({ settings: z.unknown() });
const changeSchema = z.object({ settings: z.object({ cpr: z.unknown() }) });

function open(setup: ServerSetup, given: unknown): Opened {
  const { connection } = setup;
  const parsed = settingsSchema.safeParse(given ?? {});
  if (!parsed.success) {
    connection.console.warn(`The settings are not understood: ${parsed.error.message}`);
  }
  const settings = parsed.success ? parsed.data : settingsSchema.parse({});
  const watching = new AbortController();
  const engine = setup.openEngine({
    settings,
    environment: setup.environment,
    programs: setup.programs,
    log: (sentence) => connection.console.info(sentence),
  });
  engine
    .watch(() => {
      pushTo(connection, wire.statefilesChanged, {}).catch(() => undefined);
    }, watching.signal)
    .catch((error: unknown) => {
      connection.console.warn(`The store cannot be watched: ${String(error)}`);
    });
  return { engine, settings, close: () => watching.abort() };
}

/** The variables by which the `cpr` command gets the settings of the editor. */
function commandEnvironment(settings: Settings): Record<string, string> {
  return {
    CPR_ENGINE_PATH: settings.engine.path,
    CPR_PRIVILEGE: settings.privilege,
    CPR_STORE: settings.store.path,
    // Our own program may be Electron, which this makes a plain Node.
    ELECTRON_RUN_AS_NODE: "1",
  };
}

/** Serves an engine on a connection until the client says exit. */
export function serveEngine(setup: ServerSetup): { readonly end: () => Promise<void> } {
  const { connection } = setup;
  const underWay = trackRequests();
  let opened: Opened | undefined;
  const current = (): Opened => (opened ??= open(setup, {}));
  const reopen = (given: unknown): void => {
    opened?.close();
    opened = open(setup, given);
  };

  connection.onInitialize(({ initializationOptions }) => {
    reopen(initializationSchema.safeParse(initializationOptions).data?.settings);
    return {
      capabilities: { textDocumentSync: TextDocumentSyncKind.None },
      serverInfo: { name: "cpr-language-server" },
    };
  });
  connection.onNotification(DidChangeConfigurationNotification.type, (params) => {
    const change = changeSchema.safeParse(params);
    if (change.success) reopen(change.data.settings.cpr);
  });

  serve(connection, underWay, wire.doctor, async (_params, work) => {
    const report = await current().engine.doctor(work);
    await pushTo(connection, wire.engineChanged, { report });
    return report;
  });
  serve(connection, underWay, wire.installEngine, async (_params, work) => {
    const report = await current().engine.install(work);
    await pushTo(connection, wire.engineChanged, { report });
    return report;
  });
  serve(connection, underWay, wire.listProcesses, () => current().engine.processes());
  serve(connection, underWay, wire.takeCheckpoint, (params, work) =>
    current().engine.checkpoint(params, work),
  );
  serve(connection, underWay, wire.restartStatefile, async (params, work) => {
    const { result } = await current().engine.restart(params.path, "detached", work);
    return result;
  });
  serve(connection, underWay, wire.terminalRestart, async (params) => {
    // Read first, so that what is no statefile is refused here rather than in a terminal.
    await current().engine.inspect(params.path);
    return {
      file: process.execPath,
      arguments: [path.join(setup.programs, "cpr.js"), "-r", "-j", params.path],
      environment: commandEnvironment(current().settings),
    };
  });
  serve(connection, underWay, wire.inspectStatefile, (params) =>
    current().engine.inspect(params.path),
  );
  serve(connection, underWay, wire.listStatefiles, () => current().engine.list());
  serve(connection, underWay, wire.renameStatefile, async (params) => {
    await current().engine.rename(params.path, params.name);
    return {};
  });
  serve(connection, underWay, wire.deleteStatefile, async (params) => ({
    undo: await current().engine.trash(params.path),
  }));
  serve(connection, underWay, wire.undoDelete, async (params) => ({
    path: await current().engine.untrash(params.undo),
  }));

  const end = async (): Promise<void> => {
    opened?.close();
    await underWay.end();
  };
  connection.onShutdown(end);
  return { end };
}
