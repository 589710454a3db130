import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { stages } from "../../protocol/stages.ts";
import { cpr, cprFile } from "./command.ts";
import { openTestEngine } from "./engine.ts";
import { startInTerminal } from "./terminal.ts";
import { isAlive, startCounter, temporaryFolder, until } from "./target.ts";

for (const [title, stop] of [
  ["Ctrl-C in its terminal", undefined],
  ["SIGTERM", "SIGTERM"],
  ["the end of its terminal", "SIGHUP"],
] as const) {
  test(`${title} cancels a checkpoint: no statefile, the status 130, and the target runs on`, async (t) => {
    const { environment } = openTestEngine(t);
    const counter = await startCounter(t, { children: 1, megabytes: 128 });
    const folder = temporaryFolder(t);
    const place = path.join(folder, "it");
    const command = [process.execPath, cprFile, "-c", place, "-p", String(counter.pid)];
    const terminal = startInTerminal(t, command, environment);
    // Only now does CRIU start, and it takes a good while for so much memory.
    await until("CRIU is at work", () => terminal.output().includes(stages.dump));
    if (stop === undefined) terminal.type("\u0003");
    else process.kill(terminal.childPid(), stop);
    assert.equal(await terminal.ended, 130, terminal.output());
    assert.deepEqual(readdirSync(folder), []);
    for (const pid of [counter.pid, ...counter.children]) assert.ok(isAlive(pid));
    await counter.assertCounting();
  });
}

test("a command that restarted in the foreground waits, passes a signal on and ends as the program does", async (t) => {
  const { environment } = openTestEngine(t);
  const counter = await startCounter(t);
  const place = path.join(temporaryFolder(t), "it");
  const taken = await cpr(environment, ["-c", place, "-p", String(counter.pid)]);
  assert.equal(taken.exitCode, 0, taken.stderr);
  await until("the pid is free", () => !existsSync(`/proc/${counter.pid}`));
  const standIn = spawn(process.execPath, [cprFile, "-r", "-j", place], {
    env: environment,
    stdio: "ignore",
  });
  await until("it runs again", () => existsSync(path.join(place, "restarts.jsonl")));
  await counter.assertCounting();
  assert.equal(standIn.exitCode, null, "it waits");
  standIn.kill("SIGTERM");
  const [exitCode] = await once(standIn, "exit");
  assert.equal(exitCode, 128 + 15, "as a shell tells a program that SIGTERM ended");
  assert.ok(!isAlive(counter.pid));
});
