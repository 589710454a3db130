import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";

/** A command line as data. */
export type Command = {
  readonly file: string;
  readonly arguments: readonly string[];
};

/** A command that runs. */
export type Running = ChildProcess;

/** How a command ended, and the first megabyte of what it said. */
export type Ended = {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
};

export type RunOptions = {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
  readonly stdio?: StdioOptions;
  /** In its own session, so that it outlives whoever started it. */
  readonly detached?: boolean;
  /** Ends the command with SIGTERM; never given to a CRIU that dumps or restores. */
  readonly signal?: AbortSignal;
};

const keptBytes = 1 << 20;

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream?.on("data", (chunk: Buffer) => {
    if (bytes < keptBytes) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

/** Starts a command; the only place in the engine where a process is started. No shell, ever. */
export function start(command: Command, options: RunOptions = {}): Running {
  return spawn(command.file, [...command.arguments], {
    stdio: options.stdio ?? ["ignore", "pipe", "pipe"],
    detached: options.detached ?? false,
    ...(options.environment === undefined ? {} : { env: { ...options.environment } }),
    ...(options.directory === undefined ? {} : { cwd: options.directory }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** Waits for a started command; rejects only when it could not be started at all. */
export function whenEnded(child: Running): Promise<Ended> {
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve({
        exitCode: code ?? undefined,
        signal: signal ?? undefined,
        stdout: stdout(),
        stderr: stderr(),
      });
    });
  });
}

/** Runs a command to its end. */
export function run(command: Command, options: RunOptions = {}): Promise<Ended> {
  return whenEnded(start(command, options));
}
