import assert from "node:assert/strict";
import { test } from "node:test";
import { type Occupants, occupantsOf } from "../../extension/restart/occupants.ts";
import type { RestartRecord } from "../../protocol/statefile.ts";
import { manifest } from "../engine/store/manifest.ts";
import { aProcess } from "./process.ts";

/** The one process of the statefile is perl, 1234, started at 11:59 and saved at 12:00. */
const saved = manifest();
const original = aProcess({ pid: 1234, startedAt: "2026-01-01T11:59:00.000Z" });
const restart: RestartRecord = {
  id: "r",
  at: "2026-01-01T13:00:00.000Z",
  by: { uid: 1000, user: "ann" },
  processes: [{ pid: 1234, originalPid: 1234, name: "perl" }],
  fate: { kind: "running" },
};
const copy = aProcess({ pid: 1234, startedAt: "2026-01-01T13:00:01.000Z" });

const pids = (occupants: Occupants): number[] =>
  occupants.kind === "itself" ? occupants.processes.map(({ pid }) => pid) : [];

test("where nobody has the pids, there is room", () => {
  assert.deepEqual(occupantsOf(saved, [restart], [aProcess({ pid: 1235 })]), { kind: "none" });
});

test("the program as it was checkpointed is known by its pid, its name and its start", () => {
  assert.deepEqual(pids(occupantsOf(saved, [], [original])), [1234]);
});

test("a restarted program is known as long as the ledger says that it runs", () => {
  assert.deepEqual(pids(occupantsOf(saved, [restart], [copy])), [1234]);
  const ended = { ...restart, fate: { kind: "lost" as const } };
  assert.equal(occupantsOf(saved, [ended], [copy]).kind, "stranger");
});

test("another program under the same pid is a stranger, however alike it is", () => {
  const late = aProcess({ pid: 1234, startedAt: "2026-01-01T14:00:00.000Z" });
  const strangers = [late, { ...original, name: "python3" }, { ...original, ownAncestor: true }];
  for (const process of strangers) {
    assert.deepEqual(occupantsOf(saved, [restart], [process]), { kind: "stranger", process });
  }
});

test("one stranger is enough to leave all alone", () => {
  const [root] = saved.processes;
  assert.ok(root !== undefined);
  const two = { ...saved, processes: [root, { ...root, pid: 1235 }] };
  const stranger = aProcess({ pid: 1235, name: "python3" });
  assert.equal(occupantsOf(two, [], [original, stranger]).kind, "stranger");
});

test("children that the program has had since belong to it", () => {
  const child = aProcess({ pid: 2000, parentPid: 1234, name: "sleep" });
  const grandchild = aProcess({ pid: 2001, parentPid: 2000, name: "sleep" });
  const neighbour = aProcess({ pid: 2002 });
  const live = [grandchild, neighbour, child, original];
  assert.deepEqual(pids(occupantsOf(saved, [], live)), [1234, 2000, 2001]);
});

test("who has ended already takes no room", () => {
  assert.deepEqual(occupantsOf(saved, [], [{ ...original, state: "Z" }]), { kind: "none" });
});
