import assert from "node:assert/strict";
import { test } from "node:test";
import { printDoctor, printFate, printInspection, printList } from "../../cli/printing.ts";
import type { StatefileRow } from "../../protocol/statefile.ts";
import { manifest } from "../engine/store/manifest.ts";

const row: StatefileRow = {
  id: "0f0e0d0c",
  name: "counter.pl 12:00:00",
  path: "/store/it",
  takenAt: "2026-01-01T12:00:00.000Z",
  sizeBytes: 48_000_000,
  processCount: 3,
  processes: [],
  note: "",
  needsTerminal: false,
  restartCount: 0,
};

test("an inspection tells all that the guide lists", () => {
  const text = printInspection("/store/it", manifest(), []);
  for (const part of [
    /revision\s+1/,
    /1234 perl/,
    /uid 0 \(effective 0\)/,
    /directory\s+\//,
    /0\s+device\s+\/dev\/null/,
    /taken\s+2026-01-01T12:00:00.000Z by root/,
    /size\s+570 kB/,
    /frozen\s+5\.0 ms/,
    /restarts\s+0/,
  ]) {
    assert.match(text, part);
  }
});

test("a list has its columns under their heads", () => {
  const [head = "", line = ""] = printList([row], new Date("2026-01-01T12:02:10Z")).split("\n");
  assert.equal(line.indexOf("2 min ago"), head.indexOf("AGE"));
  assert.equal(line.indexOf("48 MB"), head.indexOf("SIZE"));
  assert.equal(line.indexOf("/store/it"), head.indexOf("PATH"));
});

test("an empty store says how to fill it", () => {
  assert.match(printList([], new Date()), /cpr -c/);
});

test("each fate has its words", () => {
  const at = "2026-01-01T12:00:00.000Z";
  assert.equal(printFate({ kind: "running" }), "running");
  assert.equal(printFate({ kind: "ended", at, exitCode: 3 }), "ended with exit code 3");
  assert.equal(printFate({ kind: "ended", at, signal: "SIGTERM" }), "ended by SIGTERM");
  assert.match(printFate({ kind: "lost" }), /ended/);
});

test("the doctor shows what is lacking and the line that helps", () => {
  const text = printDoctor({
    ready: false,
    engine: null,
    privilege: { kind: "none", reason: "We are an ordinary user." },
    candidates: [{ path: "/usr/sbin/criu", source: "system", works: false, failure: "Too old." }],
    kernel: {
      release: "6.18",
      features: [{ name: "softDirty", available: false, meaning: "Less to save." }],
    },
    fixes: [{ kind: "installEngine", reason: "Fetches one.", command: "cpr doctor --install" }],
  });
  for (const part of [
    /No CRIU that works/,
    /lacks soft-dirty/,
    /Too old\./,
    /cpr doctor --install/,
  ]) {
    assert.match(text, part);
  }
});
