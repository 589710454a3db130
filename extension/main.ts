import path from "node:path";
import { type Disposable, type ExtensionContext, window, workspace } from "vscode";
import { ProcessPicker } from "./checkpoint/pick-process.ts";
import { type CommandTable, attempts, registerCommands } from "./commands.ts";
import { Contexts } from "./contexts.ts";
import { DebuggedProcesses } from "./debugging/debugged.ts";
import { Pages } from "./pages.ts";
import type { Parts } from "./parts.ts";
import { LanguageServer } from "./server.ts";
import { EngineState } from "./setup/engine-state.ts";
import { StatefileDecorations } from "./statefiles/decorations.ts";
import { StatefilesView } from "./statefiles/view.ts";

/**
 * Where each story is told. They are loaded when they are first wanted, and the wire with them: its
 * schemas take longer to set up than all that VS Code waits for at activation.
 */
const stories = {
  questions: () => import("./questions.ts"),
  take: () => import("./checkpoint/take.ts"),
  restart: () => import("./restart/restart.ts"),
  inspect: () => import("./statefiles/inspect.ts"),
  rename: () => import("./statefiles/rename.ts"),
  remove: () => import("./statefiles/delete.ts"),
  reveal: () => import("./statefiles/reveal.ts"),
  doctor: () => import("./setup/doctor.ts"),
  log: () => import("./setup/log.ts"),
  server: () => import("./setup/ask-to-restart.ts"),
} as const;

/** Every command with what it needs and its story. */
function commandTable(parts: Parts): CommandTable {
  const { log, server, statefiles } = parts;
  return {
    "cpr.checkpoint": {
      need: "trust",
      run: async (request) => (await stories.take()).take(parts, request),
    },
    "cpr.restart": {
      need: "trust",
      run: async (statefile) => (await stories.restart()).restart(parts, statefile),
    },
    "cpr.inspect": {
      need: "linux",
      run: async (statefile) => (await stories.inspect()).inspect(parts, statefile),
    },
    "cpr.rename": {
      need: "linux",
      run: async (statefile) => (await stories.rename()).rename(parts, statefile),
    },
    "cpr.delete": {
      need: "linux",
      run: async (chosen) => (await stories.remove()).remove(parts, chosen),
    },
    "cpr.revealStatefile": {
      need: "linux",
      run: async (statefile) => (await stories.reveal()).reveal(parts, statefile),
    },
    "cpr.refresh": { need: "linux", run: async () => statefiles.refresh() },
    "cpr.doctor": { need: "trust", run: async () => (await stories.doctor()).doctor(parts) },
    "cpr.installEngine": {
      need: "trust",
      run: async () => (await stories.doctor()).install(parts),
    },
    "cpr.restartServer": { need: "linux", run: () => server.restart() },
    "cpr.showLog": {
      need: "nothing",
      run: async (file) => (await stories.log()).showLog(log, file),
    },
  };
}

/** Shows anew what has changed, and looks for an engine where a person could want one. */
function connect(parts: Parts): Disposable[] {
  const { server, engine, statefiles, pages } = parts;
  const lookOnce = async (): Promise<void> => {
    if (!workspace.isTrusted || engine.report !== undefined) return;
    await (await stories.doctor()).lookIfEmpty(parts);
  };
  // What was found out holds for the engine that was set then.
  const lookAgain = async (): Promise<void> => (await stories.doctor()).lookQuietly(parts);
  return [
    server.onDidStart(() => {
      statefiles.refresh();
      pages.refresh();
    }),
    engine.onDidChange(() => pages.refresh()),
    statefiles.onDidChangeVisibility(({ visible }) => {
      if (visible) void lookOnce();
    }),
    workspace.onDidGrantWorkspaceTrust(() => void lookOnce()),
    workspace.onDidChangeConfiguration((change) => {
      const isOther =
        change.affectsConfiguration("cpr.engine") || change.affectsConfiguration("cpr.privilege");
      if (isOther && engine.report !== undefined) void lookAgain();
      if (change.affectsConfiguration("cpr.store")) statefiles.refresh();
    }),
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
    askToRestart: async () => (await stories.server()).askToRestart(log),
    listeners: async () =>
      (await stories.questions()).listenersFor({
        statefilesChanged: () => {
          statefiles.refresh();
          pages.refresh();
        },
        engineChanged: (report) => engine.note(report),
      }),
  });
  const statefiles = new StatefilesView({
    ask: async () => (await stories.questions()).askStatefiles(server),
    engine,
    contexts,
    log,
    onLinux,
  });
  const decorations = new StatefileDecorations(statefiles.onDidList);
  const processPicker = new ProcessPicker({
    processes: async () => (await stories.questions()).askProcesses(server),
    debugged: () => debugged.pids,
  });
  const attempt = attempts(log, async ({ kind }) => {
    if (kind !== "noEngine" && kind !== "noPrivilege") return;
    await (await stories.doctor()).lookQuietly(parts);
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
