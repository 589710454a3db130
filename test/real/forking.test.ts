import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { openTestEngine, work } from "./engine.ts";
import { end, isAlive, until } from "./target.ts";

/** Has new children many times over while a checkpoint is taken. */
const forksAllTheTime = "while :; do sleep 0.02; done";

test("a program that has new children all the time ends with its checkpoint", async (t) => {
  const { engine } = openTestEngine(t);
  const child = spawn("/bin/sh", ["-c", forksAllTheTime], { detached: true, stdio: "ignore" });
  const pid = child.pid ?? 0;
  t.after(() => end(pid));
  child.unref();
  const { path, processes } = await engine.checkpoint(
    { target: { id: pid, type: "PID" }, leaveRunning: false, overwrite: false },
    work(),
  );
  await until("it has ended", () => !isAlive(pid));
  const { manifest } = await engine.inspect(path);
  assert.equal(manifest.processes[0]?.pid, pid);
  assert.deepEqual(
    manifest.processes.map((each) => each.pid),
    processes.map((each) => each.pid),
  );
});
