import assert from "node:assert/strict";
import { test } from "node:test";
import { systemProc } from "../../../engine/proc/root.ts";
import { parseStatus, readStatus } from "../../../engine/proc/status.ts";

test("credentials and tracer are read from status", () => {
  const text = "Name:\tx\nTracerPid:\t42\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t9 10 \n";
  assert.deepEqual(parseStatus(text), {
    uid: { real: 1, effective: 2, saved: 3, filesystem: 4 },
    gid: { real: 5, effective: 6, saved: 7, filesystem: 8 },
    groups: [9, 10],
    tracerPid: 42,
  });
});

test("a process without supplementary groups has none", () => {
  assert.deepEqual(parseStatus("Uid:\t0\t0\t0\t0\nGroups:\t\n").groups, []);
});

test("our own user is read from the running kernel", () => {
  assert.equal(readStatus(systemProc, process.pid)?.uid.real, process.getuid?.());
});
