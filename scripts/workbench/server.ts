import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeSettings } from "./settings.ts";

export type ServerOptions = {
  /** The server's entry file, from `ensureCodeServer`. */
  readonly entry: string;
  /** A folder for everything it writes. */
  readonly data: string;
  readonly extensions: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Obeys an address that names an extension under development and its tests. */
  readonly testing: boolean;
  /** Settings beside those that keep the workbench quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
};

/** A running VS Code server on 127.0.0.1. */
export type Server = {
  readonly authority: string;
  /** The address that opens a folder, with the token that lets only its holder in. */
  readonly addressOf: (folder: string | undefined, payload?: readonly Payload[]) => string;
  readonly logFile: string;
  /** Settles when the server has ended, wanted or not. */
  readonly ended: Promise<void>;
  readonly end: () => Promise<void>;
};

/** What the page hands to the workbench: a name and a value. */
export type Payload = readonly [name: string, value: string];

const startMillis = 60_000;
const graceMillis = 4_000;

/** No gallery: nothing is fetched from the network. */
const noGallery = JSON.stringify({ serviceUrl: "", itemUrl: "", resourceUrlTemplate: "" });

/** The environment without what belongs to a VS Code that we may have been started from. */
function cleanEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(environment).filter(
    ([name]) => !name.startsWith("VSCODE_") && name !== "ELECTRON_RUN_AS_NODE",
  );
  return { ...Object.fromEntries(own), EXTENSIONS_GALLERY: noGallery, DO_NOT_TRACK: "1" };
}

function argumentsFor(options: ServerOptions, token: string): string[] {
  return [
    options.entry,
    "--host=127.0.0.1",
    "--port=0",
    `--connection-token=${token}`,
    "--accept-server-license-terms",
    "--disable-telemetry",
    "--telemetry-level=off",
    // The only folder ever opened here is the project's own example or a test's.
    "--disable-workspace-trust",
    `--user-data-dir=${options.data}`,
    `--server-data-dir=${path.join(options.data, "server")}`,
    `--extensions-dir=${options.extensions}`,
    ...(options.testing ? ["--enable-smoke-test-driver"] : []),
  ];
}

/** Waits for the line in which the server says its port. */
async function portOf(server: ChildProcess, logFile: string): Promise<number> {
  const deadline = Date.now() + startMillis;
  for (;;) {
    const log = await readFile(logFile, "utf8");
    const [, port] = /Extension host agent listening on (\d+)/.exec(log) ?? [];
    if (port !== undefined) return Number(port);
    const over = server.exitCode !== null || server.signalCode !== null;
    if (over || Date.now() > deadline) {
      throw new Error(`VS Code's server did not start; its log:\n${log.slice(-2_000)}`);
    }
    await sleep(25);
  }
}

/** Signals the server's whole process group: it is the leader of its own. */
function signalGroup(server: ChildProcess, name: NodeJS.Signals): void {
  if (server.pid === undefined) return;
  try {
    process.kill(-server.pid, name);
  } catch {
    // The group is gone.
  }
}

async function endGroup(server: ChildProcess, ended: Promise<void>): Promise<void> {
  signalGroup(server, "SIGTERM");
  await Promise.race([ended, sleep(graceMillis, undefined, { ref: false })]);
  signalGroup(server, "SIGKILL");
  await ended;
}

/** A server must not outlive whoever started it, even one who forgets to end it. */
function endWithUs(server: ChildProcess): void {
  const kill = (): void => signalGroup(server, "SIGKILL");
  process.once("exit", kill);
  server.once("exit", () => process.off("exit", kill));
}

/** Starts a VS Code server; resolves when it answers. */
export async function startServer(options: ServerOptions): Promise<Server> {
  await mkdir(options.extensions, { recursive: true });
  await writeSettings(options.data, options.settings);
  const logFile = path.join(options.data, "server.log");
  const log = openSync(logFile, "w");
  const token = randomBytes(16).toString("hex");
  const server = spawn(process.execPath, argumentsFor(options, token), {
    stdio: ["ignore", log, log],
    env: cleanEnvironment(options.environment),
    // Away from our terminal, so that Ctrl-C reaches us alone and we end it in order.
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    server.once("exit", () => resolve());
    server.once("error", () => resolve());
  });
  endWithUs(server);
  const end = (): Promise<void> => endGroup(server, ended);
  try {
    const authority = `127.0.0.1:${await portOf(server, logFile)}`;
    const addressOf = (folder: string | undefined, payload: readonly Payload[] = []): string => {
      const query = new URLSearchParams({ tkn: token });
      if (folder === undefined) query.set("ew", "true");
      else query.set("folder", folder);
      if (payload.length > 0) query.set("payload", JSON.stringify(payload));
      return `http://${authority}/?${query.toString()}`;
    };
    return { authority, addressOf, logFile, ended, end };
  } catch (error) {
    await end();
    throw error;
  }
}
