import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { suite, suiteTeardown, teardown, test } from "mocha";
import { ConfigurationTarget, commands, workspace } from "vscode";
import { listProc, readProc, systemProc } from "../../../engine/proc/root.ts";
import { readCommandLine } from "../../../engine/proc/tree.ts";
import { Counters, assertCounting } from "../counters.ts";
import { asPerson } from "../person.ts";
import { statefiles } from "../store.ts";
import { until } from "../until.ts";

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

suite("The language server under VS Code", () => {
  const counters = new Counters();
  teardown(() => counters.endAll());
  suiteTeardown(() => counters.remove());

  test("a killed one is started again, and the target of its checkpoint runs on", async () => {
    const counter = await counters.start();
    await commands.executeCommand("cpr.checkpoint", { pid: counter.pid });
    const killed = languageServer();
    assert.ok(killed !== undefined);
    const shown = await asPerson({}, async () => {
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
    const before = statefiles().length;
    await commands.executeCommand("cpr.checkpoint", { pid: counter.pid });
    assert.equal(statefiles().length, before + 1);
  });

  test("a command puts another in its place", async () => {
    const before = languageServer();
    await commands.executeCommand("cpr.restartServer");
    const after = languageServer();
    assert.ok(after !== undefined);
    assert.notEqual(after, before);
    await until("the old one is gone", () => readProc(systemProc, `${before}/stat`) === undefined);
  });

  test("is told of a changed setting, and obeys", async () => {
    const elsewhere = mkdtempSync(path.join(tmpdir(), "cpr-store-"));
    const { pid } = await counters.start();
    const settings = workspace.getConfiguration("cpr");
    try {
      await settings.update("store.path", elsewhere, ConfigurationTarget.Global);
      await commands.executeCommand("cpr.checkpoint", { pid });
      assert.equal(statefiles(elsewhere).at(-1)?.manifest.processes[0]?.pid, pid);
    } finally {
      await settings.update("store.path", undefined, ConfigurationTarget.Global);
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });
});
