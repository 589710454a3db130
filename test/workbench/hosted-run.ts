import { mkdir, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { format } from "node:util";
import type { Browser, Page } from "playwright-core";
import type { Payload, Server } from "../../scripts/workbench/server.ts";
import type { WorkbenchArguments } from "./arguments.ts";
import { viewport } from "./browser.ts";
import { readScreenshotMarker } from "./screenshot-marker.ts";

/** How a run of tests inside VS Code's extension host ended. */
export type Verdict = {
  readonly exitCode: number;
  /** Absent where all is well. */
  readonly reason?: string;
};

/** What VS Code itself says on its console and nobody asked for. */
const noise: readonly RegExp[] = [
  /^(\[remote-connection|Resolv(ing|ed) connection|Creating a socket|\[reconnection-grace)/,
  /^(Ignoring fetching|Updating additional|\[AgentHost|\[AccountPolicy|\[Service Worker)/,
  /^(Creation of workbench|Canceled)/,
  // Its logs and its watchdog, where no compiler could build them.
  /@vscode\/(spdlog|native-watchdog)/,
];

const hostEndMillis = 3_000;

async function takePicture(page: Page, file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const unfinished = `${file}.unfinished.png`;
  await page.screenshot({ path: unfinished });
  await rename(unfinished, file);
}

/** The payload of the page that tells the workbench what to develop and to test. */
function payloadFor(asked: WorkbenchArguments, authority: string): Payload[] {
  const remote = (file: string): string => `vscode-remote://${authority}${file}`;
  return [
    ...asked.extensionDevelopmentPaths.map((each): Payload => [
      "extensionDevelopmentPath",
      remote(each),
    ]),
    ...(asked.extensionTestsPath === undefined
      ? []
      : [["extensionTestsPath", remote(asked.extensionTestsPath)] as const]),
    ...(asked.disableExtensions ? [["disableExtensions", "true"] as const] : []),
    ["skipWelcome", "true"],
    ["skipReleaseNotes", "true"],
  ];
}

/**
 * VS Code reports 0 also when the extension host was killed or left by `process.exit(0)`:
 * a 0 counts only where the server saw the host end by itself and without a signal.
 */
export async function judge(exitCode: number, logFile: string): Promise<Verdict> {
  if (exitCode !== 0) return { exitCode, reason: `the tests ended with ${exitCode}` };
  const deadline = Date.now() + hostEndMillis;
  while (Date.now() < deadline) {
    const log = await readFile(logFile, "utf8");
    const found = /Extension Host Process exited with code: (\S+), signal: (\w+)/.exec(log);
    if (found !== null) {
      const [line, code, signal] = found;
      if (code === "0" && signal === "null") return { exitCode: 0 };
      return { exitCode: 1, reason: `the extension host died: ${line}` };
    }
    await sleep(50);
  }
  return { exitCode: 1, reason: "the extension host did not end" };
}

/** Opens the page that runs the tests and waits for their verdict. */
export async function runHosted(
  asked: WorkbenchArguments,
  server: Server,
  browser: Browser,
): Promise<Verdict> {
  const page = await browser.newPage({ viewport });
  await page.exposeFunction("codeAutomationLog", async (type: string, parts: unknown[]) => {
    const line = format(...parts);
    const picture = readScreenshotMarker(line);
    if (picture !== undefined) await takePicture(page, picture);
    else if (noise.some((each) => each.test(line))) return;
    else if (type === "error") console.error(line);
    else console.log(line);
  });
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  const verdict = new Promise<Verdict>((resolve, reject) => {
    const fail = (reason: string): void => resolve({ exitCode: 1, reason });
    page
      .exposeFunction("codeAutomationExit", async (code: number) => {
        resolve(await judge(code, server.logFile));
      })
      .catch(reject);
    page.on("crash", () => fail("the page crashed"));
    page.on("close", () => fail("the page was closed"));
    void server.ended.then(() => fail(`the server ended early; see ${server.logFile}`));
  });
  await page.goto(server.addressOf(asked.folder, payloadFor(asked, server.authority)));
  return verdict;
}
