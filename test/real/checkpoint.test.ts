import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { manifestSchema } from "../../protocol/statefile.ts";
import { openTestEngine, work } from "./engine.ts";
import { isAlive, startCounter, temporaryFolder, until } from "./target.ts";

test("a checkpoint that keeps the target running leaves it counting and a whole statefile", async (t) => {
  const { engine, state } = openTestEngine(t);
  const counter = await startCounter(t, { children: 2 });
  const working = work();
  const result = await engine.checkpoint(
    { target: { id: counter.pid, type: "PID" }, leaveRunning: true, overwrite: false },
    working,
  );
  await counter.assertCounting();
  assert.deepEqual(working.stages, ["resolve", "dump", "sync", "publish"]);
  assert.deepEqual(
    new Set(result.processes.map(({ pid }) => pid)),
    new Set([counter.pid, ...counter.children]),
  );
  assert.ok(result.frozenMicros > 0);
  assert.ok(result.path.startsWith(path.join(state, "cpr/statefiles/")));
  assert.equal(statSync(path.join(state, "cpr/statefiles")).mode & 0o777, 0o700);
  assert.equal(statSync(result.path).mode & 0o777, 0o700);
  const manifest = manifestSchema.parse(
    JSON.parse(readFileSync(path.join(result.path, "statefile.json"), "utf8")),
  );
  assert.equal(manifest.id, result.id);
  assert.equal(manifest.processes[0]?.pid, counter.pid, "the root comes first");
  assert.equal(manifest.processes[0]?.workingDirectory, path.dirname(counter.file));
  assert.ok(existsSync(path.join(result.path, "dump.log")));
  assert.deepEqual(readdirSync(path.dirname(result.path)), [path.basename(result.path)]);
});

test("without being asked to keep it running, the target ends once the statefile is there", async (t) => {
  const { engine } = openTestEngine(t);
  const counter = await startCounter(t, { children: 1 });
  const place = path.join(temporaryFolder(t), "statefile");
  const result = await engine.checkpoint(
    {
      target: { id: counter.pid, type: "HID" },
      path: place,
      leaveRunning: false,
      overwrite: false,
    },
    work(),
  );
  assert.equal(result.path, place);
  assert.ok(result.frozenMicros > 0);
  await until("the whole tree has ended", () =>
    [counter.pid, ...counter.children].every((pid) => !isAlive(pid)),
  );
  const { manifest, restarts } = await engine.inspect(place);
  assert.equal(manifest.options.leaveRunning, false);
  assert.deepEqual(restarts, []);
});

test("a statefile is overwritten only when that is asked for", async (t) => {
  const { engine } = openTestEngine(t);
  const counter = await startCounter(t);
  const request = {
    target: { id: counter.pid, type: "PID" as const },
    path: path.join(temporaryFolder(t), "statefile"),
    leaveRunning: true,
    overwrite: false,
  };
  const first = await engine.checkpoint(request, work());
  await assert.rejects(engine.checkpoint(request, work()), { name: "RefusalError" });
  assert.equal((await engine.inspect(first.path)).manifest.id, first.id);
  const second = await engine.checkpoint({ ...request, overwrite: true }, work());
  assert.equal((await engine.inspect(first.path)).manifest.id, second.id);
  assert.deepEqual(readdirSync(path.dirname(first.path)), ["statefile"]);
  await counter.assertCounting();
});

test("a process group and a session are checkpointed by the ids of their leaders", async (t) => {
  const { engine } = openTestEngine(t);
  const counter = await startCounter(t, { children: 1 });
  for (const type of ["GID", "SID"] as const) {
    const result = await engine.checkpoint(
      { target: { id: counter.pid, type }, leaveRunning: true, overwrite: false },
      work(),
    );
    assert.equal(result.processes.length, 2);
  }
});
