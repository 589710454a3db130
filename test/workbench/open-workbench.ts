import assert from "node:assert/strict";
import { glob, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import type { Browser, Page } from "playwright-core";
import { artifactsFolder } from "../../scripts/project.ts";
import { ensureChromium } from "../../scripts/workbench/chromium.ts";
import { ensureCodeServer } from "../../scripts/workbench/code-server.ts";
import { installExtension } from "../../scripts/workbench/install-extension.ts";
import { type Server, startServer } from "../../scripts/workbench/server.ts";
import { launchBrowser, viewport } from "./browser.ts";
import { errors, notifications, waitForWorkbench } from "./page.ts";

/** A workbench that a test clicks in. */
export type OpenWorkbench = {
  readonly page: Page;
  /** Where the extension keeps its statefiles: a place of this test alone. */
  readonly stateHome: string;
  /** The last lines of the extension's log. */
  readonly logTail: () => Promise<string>;
  /** Takes a picture into artifacts/NAME.png. */
  readonly picture: (name: string) => Promise<void>;
};

/** An open workbench and its end. */
export type StartedWorkbench = OpenWorkbench & { readonly end: () => Promise<void> };

/** The extension's place in the activity bar. */
export const container = "CPR";

const loggedLines = 40;

/** VS Code's own alert about a program that ended with an error is no error of ours. */
const settings = { "terminal.integrated.showExitAlert": false } as const;

const say = (sentence: string): void => console.log(sentence);

async function readLogTail(data: string): Promise<string> {
  for await (const file of glob(path.join(data, "logs/**/CPR.log"))) {
    const text = await readFile(file, "utf8");
    return text.trimEnd().split("\n").slice(-loggedLines).join("\n");
  }
  return "The extension wrote no log.";
}

/** Opens a folder in a VS Code with the built extension, in a headless browser. */
export async function startWorkbench(folder: string): Promise<StartedWorkbench> {
  const executable = await ensureChromium(say);
  const entry = await ensureCodeServer(say);
  const data = await mkdtemp(path.join(tmpdir(), "cpr-workbench-"));
  const stateHome = path.join(data, "state");
  let server: Server | undefined;
  let browser: Browser | undefined;
  const end = async (): Promise<void> => {
    await Promise.all([browser?.close(), server?.end()]);
    await rm(data, { recursive: true, force: true });
  };
  const picture = async (name: string): Promise<void> => {
    await mkdir(artifactsFolder, { recursive: true });
    await page?.screenshot({ path: path.join(artifactsFolder, `${name}.png`) });
  };
  let page: Page | undefined;
  try {
    const extensions = path.join(data, "extensions");
    await installExtension(extensions);
    const environment = { ...process.env, XDG_STATE_HOME: stateHome };
    [browser, server] = await Promise.all([
      launchBrowser(executable),
      startServer({ entry, data, extensions, environment, testing: false, settings }),
    ]);
    page = await browser.newPage({ viewport });
    await page.goto(server.addressOf(folder));
    await waitForWorkbench(page, { container, command: "CPR: Checkpoint a Process" });
    return { page, stateHome, picture, logTail: () => readLogTail(data), end };
  } catch (error) {
    await picture("failed-start");
    await end();
    throw error;
  }
}

/** The same for a test; all of it is ended after the test. */
export async function openWorkbench(context: TestContext, folder: string): Promise<OpenWorkbench> {
  const started = await startWorkbench(folder);
  context.after(started.end);
  return started;
}

/** Does a part of a journey, which must show no error; where it fails, shows and tells what was on the page. */
export async function step(
  workbench: OpenWorkbench,
  sentence: string,
  act: () => Promise<void>,
): Promise<void> {
  const started = Date.now();
  try {
    await act();
    assert.deepEqual(await errors(workbench.page), [], "an error was shown");
  } catch (error) {
    await workbench.picture("failed-step");
    const said = await notifications(workbench.page);
    const seen = said.length === 0 ? "no message" : said.join(" | ");
    const shown = `${sentence}: failed; VS Code showed ${seen} (artifacts/failed-step.png)`;
    throw new Error(`${shown}\n${await workbench.logTail()}`, { cause: error });
  }
  say(`  ${sentence} (${((Date.now() - started) / 1_000).toFixed(1)} s)`);
}
