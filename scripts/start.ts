import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { bundleProducts } from "./bundle.ts";
import { ensureEngine } from "./engine.ts";
import { copyExample, killCounter, startCounter } from "./example.ts";
import { artifactsFolder, inProject } from "./project.ts";
import { run } from "./run.ts";
import { orReason } from "./workbench/cannot.ts";
import { ensureChromium } from "./workbench/chromium.ts";
import { ensureCodeServer } from "./workbench/code-server.ts";
import { openEditor } from "./workbench/open.ts";

const exampleFolder = inProject(".cache/example/counting");
const editorData = inProject(".cache/editor");
const journeyMillis = 180_000;

function say(sentence: string): void {
  console.log(sentence);
}

/** Resolves when a person presses Ctrl-C or somebody asks us to end. */
function whenAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve());
  });
}

function instructions(address: string | undefined, root: number): string {
  return `
VS Code is open on the counting example${address === undefined ? "." : ` at\n\n    ${address}\n`}
A counter runs as process ${root} and counts into count.txt, which you can watch in the editor.

  1. Press F1, choose "CPR: Checkpoint a Process…", type counter.sh and choose process ${root}.
  2. Kill the counter, in any terminal:  kill -9 -- -${root}
  3. Click the CPR icon in the activity bar, and Restart from Statefile on the new row.

The example's folder (${path.relative(inProject(), exampleFolder)}) is trusted without asking.
Ctrl-C here ends VS Code and the counter. Your statefiles stay.
`;
}

/** Sees to the engine, and says which it is. */
async function announceEngine(): Promise<void> {
  say("Looking for a CRIU that works here; where there is none, it is fetched once");
  const { version, path: place } = await ensureEngine();
  say(`The engine is CRIU ${version} (${place})`);
}

/** Opens VS Code for a person and stays until they have had enough. */
async function startForPerson(): Promise<void> {
  const engine = await orReason(announceEngine);
  if ("cannot" in engine) say(`${engine.cannot}\n"CPR: Doctor" in VS Code says what would help.`);
  await killCounter(exampleFolder);
  await copyExample(exampleFolder);
  const enough = whenAskedToEnd();
  try {
    const [root] = await startCounter(exampleFolder);
    const editor = await openEditor(exampleFolder, editorData, say);
    say(instructions(editor.address, root?.pid ?? 0));
    await Promise.race([enough, editor.ended]);
    say("Ending VS Code and the counter");
    await editor.end();
  } finally {
    await killCounter(exampleFolder);
  }
}

/** Does in a headless browser what the instructions tell a person to do. */
async function check(): Promise<number> {
  await announceEngine();
  await ensureChromium(say);
  await ensureCodeServer(say);
  const picture = path.join(artifactsFolder, "first-checkpoint.png");
  await rm(picture, { force: true });
  const journey = inProject("test/journeys/first-checkpoint.test.ts");
  const { exitCode } = await run(process.execPath, [...process.execArgv, journey], {
    show: true,
    timeoutMillis: journeyMillis,
  });
  if (exitCode !== 0 || !existsSync(picture)) {
    say("The check failed.");
    return 1;
  }
  say(`The check passed; see ${path.relative(inProject(), picture)}`);
  return 0;
}

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
try {
  await bundleProducts();
  if (values.check) process.exitCode = await check();
  else await startForPerson();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
