import assert from "node:assert/strict";
import { test } from "node:test";
import { errnos, refusalSchema } from "../../protocol/refusal.ts";
import { word } from "../../protocol/wording.ts";
import { cause, refusals } from "./refusals.ts";

test("every kind of refusal has an example here", () => {
  const kinds = refusalSchema.options.map((option) => option.shape.kind.value);
  assert.deepEqual(new Set(refusals.map(({ kind }) => kind)), new Set(kinds));
});

for (const refusal of refusals) {
  test(`a refusal of the kind "${refusal.kind}" travels whole and says what happened and what to do`, () => {
    assert.deepEqual(refusalSchema.parse(JSON.parse(JSON.stringify(refusal))), refusal);
    const { message, advice, errno } = word(refusal);
    assert.match(message, /^[A-Z/]/);
    assert.match(advice, /\S/);
    assert.ok(errnos.includes(errno));
    assert.doesNotMatch(message + advice, /undefined|\[object/);
    for (const part of ["path", "pid", "name", "target", "reason"] as const) {
      const value: unknown = part in refusal ? Reflect.get(refusal, part) : "";
      assert.ok(message.includes(String(value)), `it names the ${part}`);
    }
  });
}

test("the remedies of all causes are given, each once", () => {
  const { advice } = word({
    kind: "uncheckpointable",
    target: "Process 12",
    causes: [cause, cause, { kind: "x", message: "Y.", remedy: "Do z." }],
    log: "/log",
  });
  assert.equal(advice, "Close it. Do z.");
});

test("a cause that nobody knows sends to the log", () => {
  const { advice } = word({ kind: "unrestartable", path: "/there", causes: [], log: "/the/log" });
  assert.match(advice, /\/the\/log/);
});
