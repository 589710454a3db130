#!/usr/bin/env -S node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON
// Stands in for the VS Code executable: takes the arguments that an unmodified
// `@vscode/test-electron` gives it, and serves them with VS Code's server and a headless Chromium.
import type { Browser } from "playwright-core";
import { ensureChromium } from "../../scripts/workbench/chromium.ts";
import { ensureCodeServer } from "../../scripts/workbench/code-server.ts";
import { type Server, startServer } from "../../scripts/workbench/server.ts";
import { readArguments } from "./arguments.ts";
import { launchBrowser } from "./browser.ts";
import { type Verdict, runHosted } from "./hosted-run.ts";

const limitMillis = Number(process.env["CPR_WORKBENCH_LIMIT_MILLIS"] ?? 300_000);
const interruptedExitCode = 130;

const asked = readArguments(process.argv.slice(2));
const say = (sentence: string): void => console.log(sentence);

/** Settles when the run must stop whatever it is doing. */
function whenStopped(): Promise<Verdict> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    const stop = (exitCode: number, reason: string): void => resolve({ exitCode, reason });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => stop(interruptedExitCode, signal));
    }
    setTimeout(() => stop(1, `not done after ${limitMillis / 1_000} seconds`), limitMillis);
    // Whoever started us may be killed without a word to us.
    setInterval(() => {
      if (process.ppid !== parent) stop(interruptedExitCode, "whoever asked for this is gone");
    }, 500);
  });
}

let server: Server | undefined;
let browser: Browser | undefined;

async function runTests(): Promise<Verdict> {
  const browserPath = await ensureChromium(say);
  const starting = launchBrowser(browserPath);
  server = await startServer({
    entry: await ensureCodeServer(say),
    data: asked.userDataFolder,
    extensions: asked.extensionsFolder,
    environment: process.env,
    testing: true,
  });
  browser = await starting;
  return runHosted(asked, server, browser);
}

const verdict = await Promise.race([
  whenStopped(),
  runTests().catch((error: unknown) => ({ exitCode: 1, reason: String(error) })),
]);
if (verdict.reason !== undefined) console.error(`VS Code: ${verdict.reason}`);
await Promise.all([browser?.close(), server?.end()]);
process.exit(verdict.exitCode);
