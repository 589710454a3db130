import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  type LogOutputChannel,
  workspace,
} from "vscode";
import type { LanguageClient, WorkDoneProgress } from "vscode-languageclient/node";
import { Crashes } from "./crashes.ts";

/** The server ended before it had answered. */
export class ServerGoneError extends Error {
  constructor(cause: unknown) {
    super("The language server ended before it had answered.", { cause });
    this.name = "ServerGoneError";
  }
}

/** How somebody waits for an answer: told of the stages, and able to give up. */
export type Waiting = {
  readonly token: CancellationToken;
  readonly onStage: (sentence: string) => void;
};

/** Hears one kind of what a server pushes. */
export type Listener = { readonly method: string; readonly hear: (params: unknown) => void };

/** What the language server is made with. */
export type ServerSetup = {
  /** The absolute path of the bundle. */
  readonly module: string;
  readonly log: LogOutputChannel;
  /** It has ended so often that only a person can tell what to do; whether to start it again. */
  readonly askToRestart: () => Promise<boolean>;
  readonly listeners: () => Promise<readonly Listener[]>;
};

type Running = {
  readonly client: LanguageClient;
  readonly progress: typeof WorkDoneProgress.type;
};

/** The language server's life: started when first needed, watched, started again. */
export class LanguageServer implements Disposable {
  readonly #setup: ServerSetup;
  readonly #crashes = new Crashes();
  readonly #started = new EventEmitter<void>();
  readonly #configuration: Disposable;
  #running: Promise<Running> | undefined;
  #requests = 0;

  /** Fires each time a server is up, the first and any later one. */
  readonly onDidStart = this.#started.event;

  constructor(setup: ServerSetup) {
    this.#setup = setup;
    this.#configuration = workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("cpr")) void this.#tellSettings();
    });
  }

  /** Sends a request, starting the server where none runs; its raw answer. */
  async request(method: string, params: object, waiting?: Waiting): Promise<unknown> {
    const running = this.#start();
    const { client, progress } = await running;
    this.#requests += 1;
    const workDoneToken = `cpr-${this.#requests}`;
    const stages = client.onProgress(progress, workDoneToken, (value) => {
      if (value.message !== undefined) waiting?.onStage(value.message);
    });
    try {
      const given = { ...params, workDoneToken };
      // An undefined token would travel as a second parameter.
      return await (waiting === undefined
        ? client.sendRequest(method, given)
        : client.sendRequest(method, given, waiting.token));
    } catch (error) {
      throw this.#running === running ? error : new ServerGoneError(error);
    } finally {
      stages.dispose();
    }
  }

  /** Ends the server, gently, and starts another. */
  async restart(): Promise<void> {
    this.#crashes.forget();
    await this.#stop();
    await this.#start();
  }

  dispose(): void {
    this.#configuration.dispose();
    this.#started.dispose();
    void this.#stop();
  }

  #start(): Promise<Running> {
    if (this.#running !== undefined) return this.#running;
    const starting = this.#open(() => {
      if (this.#running === starting) void this.#afterCrash();
    });
    this.#running = starting;
    starting.then(
      () => this.#started.fire(),
      () => {
        if (this.#running === starting) this.#running = undefined;
      },
    );
    return starting;
  }

  async #open(ended: () => void): Promise<Running> {
    // Loaded here rather than above: the library is most of the bundle, and activation is quick.
    const library = await import("vscode-languageclient/node");
    const { LanguageClient, TransportKind, CloseAction, ErrorAction, WorkDoneProgress } = library;
    const { module, log, listeners } = this.#setup;
    const client = new LanguageClient(
      "cpr",
      "CPR",
      { module, transport: TransportKind.stdio },
      {
        documentSelector: [],
        outputChannel: log,
        traceOutputChannel: log,
        initializationOptions: { settings: workspace.getConfiguration("cpr") },
        initializationFailedHandler: () => false,
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => {
            ended();
            return { action: CloseAction.DoNotRestart, handled: true };
          },
        },
      },
    );
    for (const { method, hear } of await listeners()) client.onNotification(method, hear);
    await client.start();
    return { client, progress: WorkDoneProgress.type };
  }

  async #tellSettings(): Promise<void> {
    const settings = { cpr: workspace.getConfiguration("cpr") };
    try {
      const running = await this.#running;
      await running?.client.sendNotification("workspace/didChangeConfiguration", { settings });
    } catch (error) {
      // The next server is told when it starts.
      this.#setup.log.warn(`The settings could not be handed over: ${String(error)}`);
    }
  }

  async #afterCrash(): Promise<void> {
    this.#running = undefined;
    if (this.#crashes.tooMany(Date.now())) {
      this.#setup.log.warn("The language server ended unasked, and too often.");
      if (!(await this.#setup.askToRestart())) return;
      this.#crashes.forget();
    }
    this.#setup.log.warn("The language server ended unasked; it is started again.");
    await this.#start().catch((error: unknown) => {
      this.#setup.log.error(`The language server could not be started: ${String(error)}`);
    });
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    try {
      await (await running)?.client.dispose();
    } catch (error) {
      this.#setup.log.warn(`The language server did not end well: ${String(error)}`);
    }
  }
}
