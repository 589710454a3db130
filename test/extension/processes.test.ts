import assert from "node:assert/strict";
import { test } from "node:test";
import { type Offer, processRows } from "../../extension/checkpoint/process-rows.ts";
import { occupantsOf } from "../../extension/restart/occupants.ts";
import type { Process } from "../../protocol/process.ts";
import { manifest } from "../engine/store/manifest.ts";

function process(pid: number, parentPid: number, changes: Partial<Process> = {}): Process {
  return {
    pid,
    startTicks: pid,
    parentPid,
    processGroup: pid,
    session: pid,
    name: "perl",
    commandLine: ["perl"],
    state: "S",
    uid: 0,
    user: "root",
    startedAt: "2026-01-01T11:59:00.000Z",
    residentBytes: 1,
    workingDirectory: "/elsewhere",
    kernelThread: false,
    ownAncestor: false,
    ...changes,
  };
}

const offer: Offer = {
  uid: undefined,
  folders: ["/work space"],
  debugged: [],
  editor: { executable: "/opt/code/node", root: "/opt/code" },
};
const pidsOf = (rows: readonly { process: Process; depth: number }[]) =>
  rows.map(({ process: { pid }, depth }) => [pid, depth]);

test("children stand indented under their parents, the latest tree first", () => {
  const { others } = processRows(
    [process(10, 1), process(11, 10), process(12, 11), process(20, 1)],
    offer,
  );
  assert.deepEqual(pidsOf(others), [
    [20, 0],
    [10, 0],
    [11, 1],
    [12, 2],
  ]);
});

test("the workspace's own and the debugged ones are told apart from the others", () => {
  const rows = processRows(
    [
      process(10, 1, { workingDirectory: "/work space/app" }),
      process(11, 1, { workingDirectory: "/work spaces" }),
      process(12, 1),
    ],
    { ...offer, debugged: [{ pid: 12, isShell: false }] },
  );
  assert.deepEqual(pidsOf(rows.inWorkspace), [[10, 0]]);
  assert.deepEqual(pidsOf(rows.debugged), [[12, 0]]);
  assert.deepEqual(pidsOf(rows.others), [[11, 0]]);
});

test("what cannot be meant is not offered: kernel threads, zombies, our ancestors, the editor, others' own", () => {
  const { others } = processRows(
    [
      process(2, 0, { kernelThread: true }),
      process(3, 1, { state: "Z" }),
      process(4, 1, { ownAncestor: true }),
      process(5, 1, { commandLine: ["/opt/code/node", "/opt/code/server.js"] }),
      process(6, 1, { uid: 7 }),
      process(7, 1),
    ],
    { ...offer, uid: 0 },
  );
  assert.deepEqual(pidsOf(others), [[7, 0]]);
});

const original = process(1234, 1);

test("pids that nobody has are free, and so are those of what has ended", () => {
  assert.equal(occupantsOf(manifest(), [], []).kind, "none");
  assert.equal(occupantsOf(manifest(), [], [{ ...original, state: "Z" }]).kind, "none");
});

test("the original still running is told with all its descendants", () => {
  const occupants = occupantsOf(manifest(), [], [original, process(99, 1234)]);
  assert.ok(occupants.kind === "itself");
  assert.deepEqual(
    occupants.processes.map(({ pid }) => pid),
    [1234, 99],
  );
});

test("the same pid with another name or another start is a stranger, whom nobody may end", () => {
  for (const changes of [{ name: "bash" }, { startedAt: "2026-01-01T12:30:00.000Z" }]) {
    assert.equal(occupantsOf(manifest(), [], [{ ...original, ...changes }]).kind, "stranger");
  }
});

test("a restarted tree that still runs is the program itself, one that has ended is not", () => {
  const at = "2026-01-01T13:00:00.000Z";
  const processes = [{ pid: 1234, originalPid: 1234, name: "perl" }];
  const record = { id: "r", at, by: { uid: 0, user: "root" }, processes };
  const live = [{ ...original, startedAt: "2026-01-01T13:00:01.000Z" }];
  const running = { ...record, fate: { kind: "running" as const } };
  const lost = { ...record, fate: { kind: "lost" as const } };
  assert.equal(occupantsOf(manifest(), [running], live).kind, "itself");
  assert.equal(occupantsOf(manifest(), [lost], live).kind, "stranger");
});
