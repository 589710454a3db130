import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { formatTarget, idTypes, parseTarget } from "../../protocol/target.ts";

test("what is written as a target is read as the same target", () => {
  const targets = fc.record({ id: fc.integer({ min: 1 }), type: fc.constantFrom(...idTypes) });
  fc.assert(fc.property(targets, (t) => assert.deepEqual(parseTarget(formatTarget(t)), { ...t })));
});

test("an id alone is a PID, and a type may be written small", () => {
  assert.deepEqual(parseTarget("7"), { id: 7, type: "PID" });
  assert.deepEqual(parseTarget(" 7:sid "), { id: 7, type: "SID" });
});

test("whatever is no ID[:TYPE] is nothing, and never throws", () => {
  for (const text of [
    "",
    "0",
    "-1",
    "1.5",
    "1:",
    ":PID",
    "1:XYZ",
    "1:PID:PID",
    "99999999999999999999",
  ]) {
    assert.equal(parseTarget(text), undefined, text);
  }
  fc.assert(fc.property(fc.string(), (text) => void parseTarget(text)));
});
