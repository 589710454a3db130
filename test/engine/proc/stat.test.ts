import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { systemProc } from "../../../engine/proc/root.ts";
import { parseStat, readStat } from "../../../engine/proc/stat.ts";

const rest =
  "S 1 20 30 34816 20 4194304 100 0 0 0 1 2 0 0 20 0 3 0 12345 1000000 250 0 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 1792";

test("a line of stat is read field by field", () => {
  assert.deepEqual(parseStat(`10 (perl) ${rest}\n`), {
    pid: 10,
    name: "perl",
    state: "S",
    parentPid: 1,
    processGroup: 20,
    session: 30,
    terminal: 34_816,
    kernelThread: false,
    threads: 3,
    startTicks: 12_345,
    residentPages: 250,
    exitStatus: 1792,
  });
});

test("a name may hold blanks, parentheses and what looks like fields", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 15 }), (name) => {
      const stat = parseStat(`10 (${name}) ${rest}`);
      assert.equal(stat?.name, name);
      assert.equal(stat.startTicks, 12_345);
    }),
  );
});

test("what is no line of stat is nothing", () => {
  assert.equal(parseStat(""), undefined);
  assert.equal(parseStat("10 perl S"), undefined);
});

test("our own process is read from the running kernel", () => {
  const stat = readStat(systemProc, process.pid);
  assert.equal(stat?.pid, process.pid);
  assert.equal(stat.parentPid, process.ppid);
  assert.ok(stat.threads > 1);
});
