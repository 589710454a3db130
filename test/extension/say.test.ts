import "./vscode-double.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { word } from "../../protocol/wording.ts";
import { refusals } from "../protocol/refusals.ts";

const { sayBug, sayNotAllowed, sayRefusal, sayServerGone } = await import("../../extension/say.ts");
const { readArgument } = await import("../../extension/command-arguments.ts");

/** Our own commands, and those of VS Code that a button may lead to. */
const known = new Set([...Object.keys(readArgument), "workbench.trust.manage"]);

for (const refusal of refusals) {
  test(`a refusal of the kind "${refusal.kind}" is shown in the words of the house, as sentences`, () => {
    const { severity, text, buttons } = sayRefusal(refusal);
    const { message, advice } = word(refusal);
    assert.equal(severity, "error");
    assert.ok(text.startsWith(message) && text.endsWith(advice));
    assert.match(text, /[.!?] /);
    assert.ok(buttons.length <= 3, "nobody reads more buttons");
    for (const { command } of buttons) assert.ok(known.has(command), command);
  });
}

test("who has no engine is offered to set one up", () => {
  const [first] = sayRefusal({ kind: "noEngine", reason: "none is installed." }).buttons;
  assert.equal(first?.command, "cpr.installEngine");
});

test("what CRIU refused has a button that opens its log", () => {
  const causes = [{ kind: "unknown", message: "CRIU said so." }];
  const refusal = {
    kind: "uncheckpointable",
    target: "Process 12",
    causes,
    log: "/a/log",
  } as const;
  const [button] = sayRefusal(refusal).buttons;
  assert.equal(button?.command, "cpr.showLog");
  assert.equal(button.argument, "/a/log");
});

test("a bug and a lost server each lead to the log", () => {
  for (const { buttons, text } of [sayBug(new Error("oops")), sayServerGone()]) {
    assert.deepEqual(
      buttons.map(({ command }) => command),
      ["cpr.showLog"],
    );
    assert.match(text, /\S/);
  }
  assert.match(sayBug(new Error("oops")).text, /oops/);
});

test("who may not run a command is told what would help", () => {
  assert.match(sayNotAllowed("notLinux").text, /SSH.*WSL 2.*container/);
  assert.match(sayNotAllowed("untrusted").text, /trust/);
});
