import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { suite, suiteTeardown, teardown, test } from "mocha";
import { commands, extensions, window } from "vscode";
import { listProc, readProc, systemProc } from "../../../engine/proc/root.ts";
import { readStat } from "../../../engine/proc/stat.ts";
import { readCommandLine } from "../../../engine/proc/tree.ts";
import { type Manifest, manifestSchema } from "../../../protocol/statefile.ts";
import { screenshot } from "../screenshot.ts";

const waitMillis = 20_000;
const folder = mkdtempSync(path.join(tmpdir(), "cpr-host-suite-"));
const store = path.join(process.env["XDG_STATE_HOME"] ?? "", "cpr/statefiles");
const started: ChildProcess[] = [];

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + waitMillis;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `waited in vain until ${what}`);
    await sleep(20);
  }
}

/** A counting program in a session of its own; its pid and its present count. */
async function startCounter(): Promise<{ pid: number; count: () => number }> {
  const file = path.join(folder, `count-${started.length}`);
  const program = path.resolve(__dirname, "../../../../test/fixtures/programs/counter.pl");
  const child = spawn("perl", [program, file], { cwd: folder, detached: true, stdio: "ignore" });
  started.push(child);
  await until("the counter counts", () => existsSync(file));
  return { pid: child.pid ?? 0, count: () => Number(readFileSync(file, "utf8")) };
}

async function assertCounting({ count }: { count: () => number }): Promise<void> {
  const before = count();
  await until("it counts on", () => count() > before);
}

async function end(pid: number): Promise<void> {
  const stat = readStat(systemProc, pid);
  if (stat !== undefined && stat.state !== "Z") process.kill(pid, "SIGKILL");
  await until(`pid ${pid} is free`, () => readStat(systemProc, pid) === undefined);
}

/** The statefiles of the store, newest last, by their manifests. */
function statefiles(): { place: string; manifest: Manifest }[] {
  if (!existsSync(store)) return [];
  return readdirSync(store)
    .filter((name) => !name.startsWith("."))
    .map((name) => path.join(store, name))
    .map((place) => ({
      place,
      manifest: manifestSchema.parse(
        JSON.parse(readFileSync(path.join(place, "statefile.json"), "utf8")),
      ),
    }))
    .sort((a, b) => (a.manifest.takenAt < b.manifest.takenAt ? -1 : 1));
}

async function take(pid: number, leaveRunning: boolean): Promise<string> {
  await commands.executeCommand("cpr.checkpoint", { pid, leaveRunning });
  const newest = statefiles().at(-1);
  assert.equal(newest?.manifest.processes[0]?.pid, pid);
  return newest.place;
}

type Shown = { readonly text: string; readonly buttons: readonly string[] };

/** What the extension says while something is done; whoever is asked presses nothing. */
async function messagesOf(doing: () => Thenable<unknown>): Promise<Shown[]> {
  const shown: Shown[] = [];
  const hear = (text: string, ...rest: readonly unknown[]): Promise<undefined> => {
    const buttons = rest.filter((each): each is string => typeof each === "string");
    shown.push({ text, buttons });
    return Promise.resolve(undefined);
  };
  const { showErrorMessage, showWarningMessage } = window;
  Object.assign(window, { showErrorMessage: hear, showWarningMessage: hear });
  try {
    await doing();
  } finally {
    Object.assign(window, { showErrorMessage, showWarningMessage });
  }
  return shown;
}

/** The pid of our language server: a child of this extension host. */
function languageServer(): number | undefined {
  const children = listProc(systemProc, `${process.pid}/task`).flatMap((task) =>
    (readProc(systemProc, `${process.pid}/task/${task}/children`) ?? "").split(" "),
  );
  return children
    .filter(Boolean)
    .map(Number)
    .find((pid) =>
      readCommandLine(systemProc, pid).some((word) => word.endsWith("language-server.js")),
    );
}

suite("The extension in VS Code", () => {
  teardown(async () => {
    for (const { pid } of started.splice(0)) if (pid !== undefined) await end(pid);
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  test("every command of the manifest is registered", async () => {
    const extension = extensions.all.find(({ id }) => id === "cpr.cpr");
    assert.ok(extension);
    await extension.activate();
    const registered = new Set(await commands.getCommands(true));
    const manifest: unknown = extension.packageJSON;
    assert.ok(typeof manifest === "object" && manifest !== null && "contributes" in manifest);
    const ids = JSON.stringify(manifest.contributes).match(/"command":"cpr\.\w+"/g) ?? [];
    assert.ok(ids.length > 8);
    for (const id of ids) assert.ok(registered.has(id.slice(11, -1)), id);
  });

  test("a checkpoint puts a statefile into the store, and the program runs on", async () => {
    const counter = await startCounter();
    await commands.executeCommand("cpr.statefiles.focus");
    await take(counter.pid, true);
    await assertCounting(counter);
  });

  test("a statefile is restarted, its fate is noted, and it counts on from where it was", async () => {
    const counter = await startCounter();
    const place = await take(counter.pid, false);
    const before = counter.count();
    await end(counter.pid);
    await commands.executeCommand("cpr.restart", { path: place });
    await assertCounting(counter);
    assert.ok(counter.count() >= before);
    const ledger = (): string => readFileSync(path.join(place, "restarts.jsonl"), "utf8");
    assert.match(ledger(), /"event":"restarted"/);
    await commands.executeCommand("cpr.inspect", { path: place });
    await until("the page is open", () => window.tabGroups.activeTabGroup.activeTab !== undefined);
    await commands.executeCommand("cpr.statefiles.focus");
    await sleep(1000);
    await screenshot("inspect");
    await end(counter.pid);
    await until("its end is noted", () => /"signal":"SIGKILL"/.test(ledger()));
  });

  test("before a program that still runs is ended for a restart, the person is asked", async () => {
    const counter = await startCounter();
    const place = await take(counter.pid, true);
    const shown = await messagesOf(() => commands.executeCommand("cpr.restart", { path: place }));
    assert.match(shown[0]?.text ?? "", /still running/);
    assert.equal(shown.length, 1, "who declines is told nothing more");
    await assertCounting(counter);
  });

  test("a refusal becomes one sentence with what to do", async () => {
    const pid = 4_194_302;
    const shown = await messagesOf(() =>
      commands.executeCommand("cpr.checkpoint", { pid, leaveRunning: true }),
    );
    assert.equal(shown.length, 1);
    assert.match(shown[0]?.text ?? "", /No such process: 4194302/);
  });

  test("our own tree is refused, and VS Code goes on", async () => {
    const shown = await messagesOf(() =>
      commands.executeCommand("cpr.checkpoint", { pid: process.pid, leaveRunning: true }),
    );
    assert.match(shown[0]?.text ?? "", /contains this tool itself/);
  });

  test("a killed language server is started again, and the target of its checkpoint runs on", async () => {
    const counter = await startCounter();
    await take(counter.pid, true);
    const killed = languageServer();
    assert.ok(killed !== undefined);
    const shown = await messagesOf(async () => {
      const doing = commands.executeCommand("cpr.checkpoint", {
        pid: counter.pid,
        leaveRunning: false,
      });
      await sleep(30);
      process.kill(killed, "SIGKILL");
      await doing;
    });
    assert.match(shown[0]?.text ?? "", /language server ended/);
    await assertCounting(counter);
    await until("another server runs", () => (languageServer() ?? killed) !== killed);
    await until("CRIU lets the target go", () =>
      /^TracerPid:\s+0$/m.test(readProc(systemProc, `${counter.pid}/status`) ?? ""),
    );
    await take(counter.pid, true);
  });
});
