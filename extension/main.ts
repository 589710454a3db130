import path from "node:path";
import { type Disposable, type ExtensionContext, l10n, window, workspace } from "vscode";
import { engineChanged, listProcesses, statefilesChanged } from "../protocol/protocol.ts";
import { ask } from "./ask.ts";
import { ProcessPicker } from "./checkpoint/pick-process.ts";
import { take } from "./checkpoint/take.ts";
import { type CommandTable, attempts, registerCommands } from "./commands.ts";
import { Contexts } from "./contexts.ts";
import { DebuggedProcesses } from "./debugging/debugged.ts";
import { Pages } from "./pages.ts";
import type { Parts } from "./parts.ts";
import { restart } from "./restart/restart.ts";
import { LanguageServer } from "./server.ts";
import { doctor, install, lookIfEmpty, lookQuietly } from "./setup/doctor.ts";
import { EngineState } from "./setup/engine-state.ts";
import { showLog } from "./setup/log.ts";
import { StatefileDecorations } from "./statefiles/decorations.ts";
import { remove } from "./statefiles/delete.ts";
import { inspect } from "./statefiles/inspect.ts";
import { rename } from "./statefiles/rename.ts";
import { reveal } from "./statefiles/reveal.ts";
import { StatefilesView } from "./statefiles/view.ts";

/** Every command with what it needs and where its story is told. */
function commandTable(parts: Parts): CommandTable {
  const { log, server, statefiles } = parts;
  return {
    "cpr.checkpoint": { need: "trust", run: (request) => take(parts, request) },
    "cpr.restart": { need: "trust", run: (statefile) => restart(parts, statefile) },
    "cpr.inspect": { need: "linux", run: (statefile) => inspect(parts, statefile) },
    "cpr.rename": { need: "linux", run: (statefile) => rename(parts, statefile) },
    "cpr.delete": { need: "linux", run: (chosen) => remove(parts, chosen) },
    "cpr.revealStatefile": { need: "linux", run: (statefile) => reveal(parts, statefile) },
    "cpr.refresh": { need: "linux", run: async () => statefiles.refresh() },
    "cpr.doctor": { need: "trust", run: () => doctor(parts) },
    "cpr.installEngine": { need: "trust", run: () => install(parts) },
    "cpr.restartServer": { need: "linux", run: () => server.restart() },
    "cpr.showLog": { need: "nothing", run: (file) => showLog(log, file) },
  };
}

/** The server keeps ending: only a person can tell whether to try again. */
async function askToRestart(showLogNow: () => void): Promise<boolean> {
  const again = l10n.t("Start It Again");
  const look = l10n.t("Show Log");
  const sentence = l10n.t("CPR's language server keeps ending, and is not started any more.");
  const pressed = await window.showErrorMessage(sentence, again, look);
  if (pressed === look) showLogNow();
  return pressed === again;
}

/** Follows what the server tells, and asks it what is not told. */
function connect(parts: Parts): Disposable[] {
  const { server, engine, statefiles, pages } = parts;
  const refresh = (): void => {
    statefiles.refresh();
    pages.refresh();
  };
  const lookOnce = (): void => {
    if (workspace.isTrusted && engine.report === undefined) void lookIfEmpty(parts);
  };
  return [
    server.onDidStart(refresh),
    server.on(statefilesChanged, refresh),
    server.on(engineChanged, ({ report }) => engine.note(report)),
    engine.onDidChange(() => pages.refresh()),
    statefiles.onDidChangeVisibility(({ visible }) => {
      if (visible) lookOnce();
    }),
    workspace.onDidGrantWorkspaceTrust(lookOnce),
  ];
}

/** Sets everything up and starts nothing: the language server starts when it is first needed. */
export function activate(context: ExtensionContext): void {
  const onLinux = process.platform === "linux";
  const log = window.createOutputChannel("CPR", { log: true });
  const contexts = new Contexts();
  const engine = new EngineState(contexts);
  const pages = new Pages();
  const debugged = new DebuggedProcesses();
  const server = new LanguageServer({
    module: context.asAbsolutePath(path.join("dist", "language-server.js")),
    log,
    askToRestart: () => askToRestart(() => log.show()),
  });
  const statefiles = new StatefilesView({ server, engine, contexts, log, onLinux });
  const decorations = new StatefileDecorations(statefiles.onDidList);
  const processPicker = new ProcessPicker({
    processes: () => ask(server, listProcesses, {}),
    debugged: () => debugged.pids,
  });
  const attempt = attempts(log, ({ kind }) => {
    if (kind === "noEngine" || kind === "noPrivilege") void lookQuietly(parts);
  });
  const parts: Parts = {
    log,
    server,
    contexts,
    engine,
    pages,
    processPicker,
    statefiles,
    attempt,
  };
  contexts.set("cpr.notLinux", !onLinux);
  context.subscriptions.push(log, engine, pages, debugged, server, statefiles, decorations);
  context.subscriptions.push(...connect(parts), ...registerCommands(commandTable(parts), attempt));
}
