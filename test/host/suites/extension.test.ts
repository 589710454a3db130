import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { suite, suiteTeardown, teardown, test } from "mocha";
import { commands, extensions, window } from "vscode";
import { Counters, assertCounting, endProcess } from "../counters.ts";
import { asPerson } from "../person.ts";
import { screenshot } from "../screenshot.ts";
import { statefiles } from "../store.ts";
import { until } from "../until.ts";

async function take(pid: number, leaveRunning: boolean): Promise<string> {
  await commands.executeCommand("cpr.checkpoint", { pid, leaveRunning });
  const newest = statefiles().at(-1);
  assert.equal(newest?.manifest.processes[0]?.pid, pid);
  return newest.place;
}

suite("The extension in VS Code", () => {
  const counters = new Counters();
  teardown(() => counters.endAll());
  suiteTeardown(() => counters.remove());

  test("every command of the manifest is registered", async () => {
    const extension = extensions.all.find(({ id }) => id === "cpr.cpr");
    assert.ok(extension);
    const began = performance.now();
    await extension.activate();
    console.log(`Activation took ${(performance.now() - began).toFixed(0)} ms, there and back.`);
    const registered = new Set(await commands.getCommands(true));
    const manifest: unknown = extension.packageJSON;
    assert.ok(typeof manifest === "object" && manifest !== null && "contributes" in manifest);
    const ids = JSON.stringify(manifest.contributes).match(/"command":"cpr\.\w+"/g) ?? [];
    assert.ok(ids.length > 8);
    for (const id of ids) assert.ok(registered.has(id.slice(11, -1)), id);
  });

  test("a checkpoint puts a statefile into the store, and the program runs on", async () => {
    const counter = await counters.start();
    await commands.executeCommand("cpr.statefiles.focus");
    await take(counter.pid, true);
    await assertCounting(counter);
  });

  test("a statefile is restarted, its fate is noted, and it counts on from where it was", async () => {
    const counter = await counters.start();
    const place = await take(counter.pid, false);
    const before = counter.count();
    await endProcess(counter.pid);
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
    await endProcess(counter.pid);
    await until("its end is noted", () => /"signal":"SIGKILL"/.test(ledger()));
  });

  test("before a program that still runs is ended for a restart, the person is asked", async () => {
    const counter = await counters.start();
    const place = await take(counter.pid, true);
    const shown = await asPerson({}, () => commands.executeCommand("cpr.restart", { path: place }));
    assert.match(shown[0]?.text ?? "", /still running/);
    assert.equal(shown.length, 1, "who declines is told nothing more");
    await assertCounting(counter);
  });

  test("who agrees gets back the program as it was, in place of the one that ran on", async () => {
    const counter = await counters.start();
    const place = await take(counter.pid, true);
    const saved = counter.count();
    await until("it has counted on for a while", () => counter.count() > saved + 50);
    const shown = await asPerson({ press: "End It and Restart" }, () =>
      commands.executeCommand("cpr.restart", { path: place }),
    );
    assert.equal(shown.length, 1);
    assert.ok(counter.count() < saved + 50, "it went back to where it was saved");
    await assertCounting(counter);
  });

  test("a refusal becomes one sentence with what to do", async () => {
    const pid = 4_194_302;
    const shown = await asPerson({}, () =>
      commands.executeCommand("cpr.checkpoint", { pid, leaveRunning: true }),
    );
    assert.equal(shown.length, 1);
    assert.match(shown[0]?.text ?? "", /No such process: 4194302\. /);
    assert.deepEqual(shown[0]?.buttons, ["Choose a Process…"]);
  });

  test("our own tree is refused, and VS Code goes on", async () => {
    const shown = await asPerson({}, () =>
      commands.executeCommand("cpr.checkpoint", { pid: process.pid, leaveRunning: true }),
    );
    assert.match(shown[0]?.text ?? "", /contains this tool itself/);
  });

  test("Cancel leaves no statefile, no message and a program that runs on", async () => {
    const counter = await counters.start({ megabytes: 300 });
    const before = statefiles().length;
    const shown = await asPerson({ cancel: true }, () =>
      commands.executeCommand("cpr.checkpoint", { pid: counter.pid, leaveRunning: false }),
    );
    assert.deepEqual(shown, []);
    assert.equal(statefiles().length, before);
    await assertCounting(counter);
  });
});
