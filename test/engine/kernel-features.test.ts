import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { hasFreezer, kernelFeatures } from "../../engine/kernel-features.ts";
import type { ProcRoot } from "../../engine/proc/root.ts";
import { temporaryFolder } from "../real/target.ts";

/** A recorded /proc in which one hierarchy of groups is mounted. */
function procWith(t: TestContext, type: string, reachable = true): ProcRoot {
  const folder = temporaryFolder(t);
  const point = path.join(folder, "groups");
  mkdirSync(point);
  if (reachable) writeFileSync(path.join(point, "cgroup.procs"), "");
  mkdirSync(path.join(folder, "self"));
  writeFileSync(
    path.join(folder, "self/mountinfo"),
    `30 20 0:26 / ${point} rw shared:4 - ${type} ${type} rw\n`,
  );
  return { path: folder };
}

test("groups can be frozen from Linux 5.2 on, wherever version 2 is mounted", (t) => {
  const proc = procWith(t, "cgroup2");
  assert.deepEqual(
    ["4.19.0-6", "5.1.0", "5.2.0-rc1", "5.10.0", "6.18.44-custom"].map((kernel) =>
      hasFreezer(kernel, proc),
    ),
    [false, false, true, true, true],
  );
});

test("groups cannot be frozen where only version 1 is mounted", (t) => {
  assert.equal(hasFreezer("6.1.0", procWith(t, "cgroup")), false);
});

test("a hierarchy that was covered by another mount does not count", (t) => {
  assert.equal(hasFreezer("6.1.0", procWith(t, "cgroup2", false)), false);
});

test("what only CRIU knows is not claimed where there is none that runs", async () => {
  const features = await kernelFeatures(undefined);
  assert.deepEqual(
    features.map(({ name }) => name),
    ["cgroupFreezer"],
  );
});

test("CRIU is asked with the rights with which it is used", async () => {
  const asked: (readonly string[])[] = [];
  const features = await kernelFeatures((rest) => {
    asked.push(rest);
    return { file: rest.at(-1) === "uffd-noncoop" ? "true" : "false", arguments: [] };
  });
  assert.deepEqual(asked, [
    ["check", "--feature", "mem_dirty_track"],
    ["check", "--feature", "uffd-noncoop"],
  ]);
  assert.deepEqual(features.map(({ name, available }) => ({ name, available })).slice(0, 2), [
    { name: "softDirty", available: false },
    { name: "userfaultfd", available: true },
  ]);
});
