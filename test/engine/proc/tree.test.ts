import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { ProcRoot } from "../../../engine/proc/root.ts";
import {
  ancestorsOf,
  readAll,
  readBootTime,
  readCommandLine,
  startedAt,
  treeOf,
} from "../../../engine/proc/tree.ts";
import { temporaryFolder } from "../../real/target.ts";

/** A recorded /proc with a process per entry: pid, parent. */
function recorded(t: TestContext, parents: Record<number, number>): ProcRoot {
  const folder = temporaryFolder(t);
  for (const [pid, parent] of Object.entries(parents)) {
    mkdirSync(path.join(folder, pid));
    writeFileSync(
      path.join(folder, pid, "stat"),
      `${pid} (p${pid}) S ${parent} ${pid} ${pid} 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 500 0 0`,
    );
  }
  mkdirSync(path.join(folder, "sys"));
  writeFileSync(path.join(folder, "stat"), "cpu 1 2\nbtime 1700000000\n");
  return { path: folder };
}

test("a tree holds the root first and every parent before its children", (t) => {
  const proc = recorded(t, { 1: 0, 9: 1, 5: 9, 7: 5, 3: 9, 4: 1 });
  const tree = treeOf(readAll(proc), 9).map(({ pid }) => pid);
  assert.equal(tree[0], 9);
  assert.deepEqual(
    [...tree].sort((a, b) => a - b),
    [3, 5, 7, 9],
  );
  assert.ok(tree.indexOf(5) < tree.indexOf(7));
});

test("the tree of a pid that nobody has is empty", (t) => {
  assert.deepEqual(treeOf(readAll(recorded(t, { 1: 0 })), 99), []);
});

test("ancestors are told nearest first, up to init", (t) => {
  const all = readAll(recorded(t, { 1: 0, 9: 1, 5: 9, 7: 5 }));
  assert.deepEqual(ancestorsOf(all, 7), [7, 5, 9, 1]);
});

test("arguments may be empty, and a process without any has none", (t) => {
  const proc = recorded(t, { 1: 0, 2: 1 });
  writeFileSync(path.join(proc.path, "1/cmdline"), "a\0\0c d\0");
  writeFileSync(path.join(proc.path, "2/cmdline"), "");
  assert.deepEqual(readCommandLine(proc, 1), ["a", "", "c d"]);
  assert.deepEqual(readCommandLine(proc, 2), []);
});

test("a start time counts in hundredths of a second from the boot", (t) => {
  const boot = readBootTime(recorded(t, {}));
  assert.equal(startedAt(boot, 250), new Date(1_700_000_002_500).toISOString());
});
