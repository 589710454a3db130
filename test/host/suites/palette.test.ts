import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { suite, suiteTeardown, teardown, test } from "mocha";
import { commands, window, workspace } from "vscode";
import { Counters, assertCounting, endProcess } from "../counters.ts";
import { asPerson } from "../person.ts";
import { statefiles } from "../store.ts";
import { until } from "../until.ts";

const [folder] = workspace.workspaceFolders ?? [];
const cwd = folder?.uri.fsPath ?? "";

/** Runs a command with nothing but its name, and presses Enter in every list until it is done. */
async function byEnter(command: string): Promise<void> {
  const doing = Promise.resolve(commands.executeCommand(command)).then(() => true);
  while (!(await Promise.race([doing, sleep(200, false)]))) {
    await commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
  }
}

const openTabs = (): string[] =>
  window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));

suite("Commands that are given nothing ask for what they lack", () => {
  const counters = new Counters();
  teardown(() => counters.endAll());
  suiteTeardown(() => counters.remove());

  test("the workspace's latest program is offered first, and goes on by default", async () => {
    const counter = await counters.start({ cwd });
    const before = statefiles().length;
    await byEnter("cpr.checkpoint");
    assert.equal(statefiles().length, before + 1);
    assert.equal(statefiles().at(-1)?.manifest.processes[0]?.pid, counter.pid);
    await assertCounting(counter);
  });

  test("the newest statefile is offered first for a restart", async () => {
    const older = await counters.start({ cwd });
    const newer = await counters.start({ cwd });
    for (const { pid } of [older, newer]) {
      await commands.executeCommand("cpr.checkpoint", { pid, leaveRunning: false });
      await endProcess(pid);
    }
    const before = newer.count();
    await byEnter("cpr.restart");
    await assertCounting(newer);
    assert.ok(newer.count() > before);
    assert.throws(() => process.kill(older.pid, 0), { code: "ESRCH" });
  });

  test("a name is asked for, and the statefile bears it", async () => {
    const { pid } = await counters.start({ cwd });
    await commands.executeCommand("cpr.checkpoint", { pid });
    const stored = statefiles().at(-1);
    assert.ok(stored !== undefined);
    await asPerson({ type: " At the breakpoint " }, () =>
      commands.executeCommand("cpr.rename", { path: stored.place }),
    );
    assert.equal(statefiles().at(-1)?.manifest.name, "At the breakpoint");
  });

  test("what was deleted is told with its size, and comes back by Undo", async () => {
    const { pid } = await counters.start({ cwd });
    await commands.executeCommand("cpr.checkpoint", { pid });
    const path = statefiles().at(-1)?.place ?? "";
    const kept = await asPerson({ press: "Undo" }, async () => {
      await commands.executeCommand("cpr.delete", { path });
      await until("it is back", () => existsSync(path));
    });
    assert.match(kept[0]?.text ?? "", /Deleted the statefile counter\.pl .*\(\d+ kB\)/);
    await asPerson({}, () => commands.executeCommand("cpr.delete", { path }));
    assert.ok(!existsSync(path));
  });

  test("the page of a statefile opens under its name, and goes with the statefile", async () => {
    const { pid } = await counters.start({ cwd });
    await commands.executeCommand("cpr.checkpoint", { pid });
    const stored = statefiles().at(-1);
    assert.ok(stored !== undefined);
    const { place: path, manifest } = stored;
    await commands.executeCommand("cpr.inspect", { path });
    await until("its page is open", () => openTabs().includes(manifest.name));
    await asPerson({}, () => commands.executeCommand("cpr.delete", { path }));
    await until("its page is closed", () => !openTabs().includes(manifest.name));
  });

  test("the doctor's report opens as a page", async () => {
    await commands.executeCommand("cpr.doctor");
    await until("the page is open", () => openTabs().includes("Doctor"));
  });
});
