import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  copyExample,
  findCounter,
  killCounter,
  readCount,
  startCounter,
} from "../../scripts/example.ts";

test("the example is a parent and a child that counts, and nothing of it survives its end", async (context) => {
  const home = await mkdtemp(path.join(tmpdir(), "cpr-test-"));
  const folder = path.join(home, "counting");
  context.after(async () => {
    await killCounter(folder);
    await rm(home, { recursive: true, force: true });
  });
  await copyExample(folder);
  const [parent, child, ...others] = await startCounter(folder);
  assert.ok(parent !== undefined && child !== undefined);
  assert.deepEqual(others, []);
  assert.equal(child.parentPid, parent.pid);
  const before = (await readCount(folder)) ?? 0;
  const deadline = Date.now() + 10_000;
  while (((await readCount(folder)) ?? 0) <= before) {
    assert.ok(Date.now() < deadline, "it does not count");
    await sleep(20);
  }
  await killCounter(folder);
  assert.deepEqual(await findCounter(folder), []);
});

test("a counter that is asked to end takes its worker with it", async (context) => {
  const home = await mkdtemp(path.join(tmpdir(), "cpr-test-"));
  const folder = path.join(home, "counting");
  context.after(async () => {
    await killCounter(folder);
    await rm(home, { recursive: true, force: true });
  });
  await copyExample(folder);
  const [parent] = await startCounter(folder);
  process.kill(parent?.pid ?? 0, "SIGTERM");
  const deadline = Date.now() + 5_000;
  while ((await findCounter(folder)).length > 0) {
    assert.ok(Date.now() < deadline, "the worker lives on");
    await sleep(20);
  }
});
