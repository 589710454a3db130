import assert from "node:assert/strict";
import { test } from "node:test";
import { type Refusal, errnos, refusalSchema } from "../../protocol/refusal.ts";
import { word } from "../../protocol/wording.ts";

const cause = { kind: "connectedTcp", message: "It has a connection.", remedy: "Close it." };

/** One of each kind, told with the data that a person needs. */
const examples: readonly Refusal[] = [
  { kind: "noSuchProcess", target: "12" },
  { kind: "notPermitted", pid: 12, name: "perl", user: "root" },
  { kind: "kernelThread", pid: 2, name: "kthreadd" },
  { kind: "ownTree", pid: 12, name: "bash" },
  { kind: "traced", pid: 12, name: "perl", tracerPid: 13, tracerName: "strace" },
  { kind: "zombie", pid: 12, name: "perl" },
  { kind: "idTypeUnsupported", type: "ASH" },
  { kind: "notOneTree", target: "12:SID", outsiders: [13] },
  { kind: "uncheckpointable", target: "Process 12", causes: [cause], log: "/log" },
  { kind: "path", path: "/there", errno: "EROFS" },
  { kind: "pathBusy", path: "/there" },
  { kind: "notAStatefile", path: "/there" },
  { kind: "damaged", path: "/there", reason: "pages-1.img is missing" },
  { kind: "newerRevision", path: "/there", revision: 9, supported: 1 },
  { kind: "notOwner", path: "/there", owner: "root" },
  { kind: "otherUser", path: "/there", owner: "root" },
  { kind: "pidTaken", path: "/there", pid: 12, name: "perl" },
  { kind: "needsTerminal", path: "/there" },
  { kind: "unrestartable", path: "/there", causes: [cause], log: "/log" },
  { kind: "timedOut", what: "The restart", seconds: 60 },
  { kind: "noEngine", reason: "none is installed." },
  { kind: "noPrivilege", reason: "We are nobody.", fix: "sudo setcap" },
  { kind: "installFailed", step: "unpacking", detail: "no space" },
];

test("every kind of refusal has an example here", () => {
  const kinds = refusalSchema.options.map((option) => option.shape.kind.value);
  assert.deepEqual(new Set(examples.map(({ kind }) => kind)), new Set(kinds));
});

for (const refusal of examples) {
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
