import "./vscode-double.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fate, StatefileRow } from "../../protocol/statefile.ts";

const { lookOf } = await import("../../extension/statefiles/row.ts");
const { tooltipOf } = await import("../../extension/statefiles/tooltip.ts");

const taken = "2026-01-01T12:00:00.000Z";
const row: StatefileRow = {
  id: "0f0e0d0c",
  name: "counter.pl",
  path: "/store/it",
  takenAt: taken,
  sizeBytes: 48_000_000,
  processCount: 3,
  processes: [],
  note: "",
  needsTerminal: false,
  restartCount: 0,
};
const now = Date.parse(taken) + 150_000;

function restarted(fate: Fate): StatefileRow {
  const by = { uid: 0, user: "root" };
  return {
    ...row,
    restartCount: 1,
    lastRestart: { id: "r", at: taken, by, processes: [], fate },
  };
}

test("a row tells age, size and number of processes", () => {
  assert.equal(lookOf(row, now).description, "2 min ago · 48 MB · 3 processes");
});

test("what became of the last restart comes first, and looks different", () => {
  const fates: readonly (readonly [Fate, RegExp])[] = [
    [{ kind: "running" }, /^running · /],
    [{ kind: "ended", at: taken, exitCode: 0 }, /^ended with exit code 0 · /],
    [{ kind: "ended", at: taken, signal: "SIGTERM" }, /^ended by SIGTERM · /],
    [{ kind: "lost" }, /unknown · /],
  ];
  const icons = fates.map(([fate, description]) => {
    const look = lookOf(restarted(fate), now);
    assert.match(look.description, description);
    return look.icon.id;
  });
  assert.equal(new Set([...icons, lookOf(row, now).icon.id]).size, icons.length + 1);
});

test("what cannot be used says so and offers no restart", () => {
  const look = lookOf({ ...row, problem: "The statefile is damaged." }, now);
  assert.match(look.description, /cannot be used/);
  assert.doesNotMatch(look.contextValue, /restartable/);
  assert.match(lookOf(row, now).contextValue, /\brestartable\b/);
});

test("who hears the row rather than sees it is told a sentence with all of it", () => {
  for (const part of [/counter\.pl/, /2 min ago/, /48 MB/, /3 processes/, /running/]) {
    assert.match(lookOf(restarted({ kind: "running" }), now).spoken, part);
  }
});

test("who stays on a row is told its processes, its place and how often it was restarted", () => {
  const processes = Array.from({ length: 9 }, (_, index) => ({ pid: index + 1, name: "perl" }));
  const tooltip = tooltipOf({ ...row, processes, needsTerminal: true });
  for (const part of ["`perl` 8, …", "`/store/it`", "Never restarted.", "in a terminal"]) {
    assert.ok(tooltip.includes(part), `${part} is missing in ${tooltip}`);
  }
  assert.match(tooltipOf(restarted({ kind: "running" })), /Restarted 1 ×, last .*: running\./);
});

test("of what cannot be used, nothing is told that is not known", () => {
  const broken = { ...row, sizeBytes: 0, processCount: 0, problem: "The statefile is damaged." };
  assert.doesNotMatch(lookOf(broken, now).description, /0/);
  const tooltip = tooltipOf(broken);
  assert.match(tooltip, /\$\(warning\) The statefile is damaged/);
  assert.doesNotMatch(tooltip, /restarted|0 /);
});
