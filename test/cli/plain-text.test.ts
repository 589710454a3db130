import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { inOneLine } from "../../cli/plain-text.ts";
import { printList } from "../../cli/printing.ts";

test("ordinary text stays as it is, in whatever writing", () => {
  for (const text of ["counter.pl 12:00", "/a b/ü/日本", "naïve 🐢"]) {
    assert.equal(inOneLine(text), text);
  }
});

test("what would command a terminal is shown as what it is", () => {
  assert.equal(inOneLine("\u001b[2Jgone"), "\\u001b[2Jgone");
  assert.equal(inOneLine("a\u202etxt.exe"), "a\\u202etxt.exe");
});

test("a text of several lines becomes one", () => {
  assert.equal(inOneLine("one\n  two\r\nthree"), "one two three");
});

test("nothing that is left can break a line or command a terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.doesNotMatch(inOneLine(text), /[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test("a statefile's name cannot pretend to be another line of the list", () => {
  const row = {
    id: "0f0e0d0c",
    name: "it\nother",
    path: "/store/it",
    takenAt: "2026-01-01T12:00:00.000Z",
    sizeBytes: 1,
    processCount: 1,
    processes: [],
    note: "",
    needsTerminal: false,
    restartCount: 0,
  };
  assert.equal(printList([row], new Date()).split("\n").length, 3);
});
