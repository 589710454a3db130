import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { inProject } from "../project.ts";
import { endProcess } from "../run.ts";
import { ensureCodeServer } from "./code-server.ts";
import { findDesktop } from "./desktop.ts";
import { installExtension } from "./install-extension.ts";
import { startServer } from "./server.ts";
import { writeSettings } from "./settings.ts";

/** A VS Code that is open for a person. */
export type OpenEditor = {
  /** Where a browser finds it; absent where it has a window of its own. */
  readonly address: string | undefined;
  /** Settles when it has ended, because a person closed it or for any other reason. */
  readonly ended: Promise<void>;
  readonly end: () => Promise<void>;
};

/** The first thing that a person sees is what to do. */
const welcome = { "workbench.startupEditor": "readme" } as const;

async function openDesktop(program: string, folder: string, data: string): Promise<OpenEditor> {
  await writeSettings(data, welcome);
  const log = openSync(path.join(data, "code.log"), "w");
  const args = [
    folder,
    "--new-window",
    "--disable-workspace-trust",
    `--extensionDevelopmentPath=${inProject()}`,
    `--user-data-dir=${data}`,
    `--extensions-dir=${path.join(data, "extensions")}`,
    // Chromium refuses to run as root inside its sandbox.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
  const child = spawn(program, args, { stdio: ["ignore", log, log] });
  closeSync(log);
  const ended = new Promise<void>((resolve, reject) => {
    child.once("exit", () => resolve());
    child.once("error", reject);
  });
  return { address: undefined, ended, end: () => endProcess(child) };
}

async function openServed(
  folder: string,
  data: string,
  say: (sentence: string) => void,
): Promise<OpenEditor> {
  const entry = await ensureCodeServer(say);
  const extensions = path.join(data, "extensions");
  await installExtension(extensions);
  const server = await startServer({
    entry,
    data,
    extensions,
    environment: process.env,
    testing: false,
    settings: welcome,
  });
  return { address: server.addressOf(folder), ended: server.ended, end: server.end };
}

/** Opens a folder in a VS Code that has the extension: the desktop's, else one for the browser. */
export async function openEditor(
  folder: string,
  data: string,
  say: (sentence: string) => void,
): Promise<OpenEditor> {
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  const desktop = await findDesktop();
  return desktop === undefined ? openServed(folder, data, say) : openDesktop(desktop, folder, data);
}
