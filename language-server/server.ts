import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { DidChangeConfigurationNotification, TextDocumentSyncKind } from "vscode-languageserver";
import * as z from "zod";
import type { DoctorReport } from "../protocol/doctor.ts";
import * as wire from "../protocol/protocol.ts";
import { type Settings, settingsSchema } from "../protocol/settings.ts";
import { type OpenedEngine, type ServerSetup, open, readSettings } from "./opened-engine.ts";
import { answerOn, pushTo } from "./serve.ts";
import { trackRequests } from "./under-way.ts";

/** A server that answers on its connection. */
export type Server = {
  /** Cancels what is under way and settles when all of it has come to its end. */
  readonly end: () => Promise<void>;
};

const initializationSchema = z.object({ settings: z.unknown() });
const changeSchema = z.object({ settings: z.object({ cpr: z.unknown() }) });

/** The variables by which the `cpr` command gets the settings of the editor. */
function commandEnvironment(settings: Settings): Record<string, string> {
  return {
    CPR_ENGINE_PATH: settings.engine.path,
    CPR_PRIVILEGE: settings.privilege,
    CPR_STORE: settings.store.path,
    // Our own program may be Electron, which this makes a plain Node.
    ...(process.versions["electron"] === undefined ? {} : { ELECTRON_RUN_AS_NODE: "1" }),
  };
}

/** Serves an engine on a connection: every request of the wire, and what it pushes. */
export function serveEngine(setup: ServerSetup): Server {
  const { connection, programs } = setup;
  const underWay = trackRequests();
  const answer = answerOn(connection, underWay);
  let opened: OpenedEngine | undefined;
  const current = (): OpenedEngine => (opened ??= open(setup, settingsSchema.parse({})));
  const reopen = (settings: Settings): void => {
    opened?.close();
    opened = open(setup, settings);
  };

  connection.onInitialize(({ initializationOptions }) => {
    const given = initializationSchema.safeParse(initializationOptions).data?.settings;
    reopen(readSettings(connection, given));
    return {
      capabilities: { textDocumentSync: TextDocumentSyncKind.None },
      serverInfo: { name: "cpr-language-server" },
    };
  });
  connection.onInitialized(() => current().watch());
  connection.onNotification(DidChangeConfigurationNotification.type, async (params) => {
    const change = changeSchema.safeParse(params);
    if (!change.success) return;
    const settings = readSettings(connection, change.data.settings.cpr);
    if (isDeepStrictEqual(settings, current().settings)) return;
    reopen(settings);
    current().watch();
    // The store may be another one now.
    await pushTo(connection, wire.statefilesChanged, {});
  });

  const told = async (report: DoctorReport): Promise<DoctorReport> => {
    await pushTo(connection, wire.engineChanged, { report });
    return report;
  };
  answer(wire.doctor, async (_params, work) => told(await current().engine.doctor(work)));
  answer(wire.installEngine, async (_params, work) => told(await current().engine.install(work)));
  answer(wire.listProcesses, () => current().engine.processes());
  answer(wire.takeCheckpoint, (params, work) => current().engine.checkpoint(params, work));
  answer(wire.restartStatefile, async (params, work) => {
    const { result } = await current().engine.restart(params.path, "detached", work);
    return result;
  });
  answer(wire.terminalRestart, async (params) => {
    // Read first, so that what is no statefile is refused here rather than in a terminal.
    await current().engine.inspect(params.path);
    const statefile = path.resolve(params.path);
    return {
      file: process.execPath,
      arguments: [path.join(programs, "cpr.js"), "-r", "-j", statefile],
      environment: commandEnvironment(current().settings),
    };
  });
  answer(wire.inspectStatefile, (params) => current().engine.inspect(params.path));
  answer(wire.listStatefiles, () => {
    current().watch();
    return current().engine.list();
  });
  answer(wire.renameStatefile, async (params) => {
    await current().engine.rename(params.path, params.name);
    return {};
  });
  answer(wire.deleteStatefile, async (params) => ({
    undo: await current().engine.trash(params.path),
  }));
  answer(wire.undoDelete, async (params) => ({
    path: await current().engine.untrash(params.undo),
  }));

  const end = async (): Promise<void> => {
    opened?.close();
    await underWay.end();
  };
  connection.onShutdown(end);
  return { end };
}
