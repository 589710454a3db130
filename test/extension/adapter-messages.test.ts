import assert from "node:assert/strict";
import { test } from "node:test";
import { pidInConfiguration, pidInMessage } from "../../extension/debugging/adapter-messages.ts";

test("a process event names the program", () => {
  const body = { name: "python", systemProcessId: 7, startMethod: "launch" };
  const event = { seq: 1, type: "event", event: "process", body };
  assert.deepEqual(pidInMessage(event), { pid: 7, isShell: false });
});

test("a terminal that was opened for a program names the program, or else its shell", () => {
  const response = { seq: 2, type: "response", command: "runInTerminal", success: true };
  const both = { ...response, body: { processId: 8, shellProcessId: 7 } };
  assert.deepEqual(pidInMessage(both), { pid: 8, isShell: false });
  const shell = { ...response, body: { shellProcessId: 7 } };
  assert.deepEqual(pidInMessage(shell), { pid: 7, isShell: true });
});

test("other messages name nobody", () => {
  const others = [
    undefined,
    "text",
    { type: "event", event: "stopped", body: { systemProcessId: 7 } },
    { type: "event", event: "process", body: { systemProcessId: "7" } },
    { type: "event", event: "process", body: {} },
    { type: "response", command: "runInTerminal", body: {} },
  ];
  for (const other of others) assert.equal(pidInMessage(other), undefined);
});

test("a configuration that attaches names its process as a number or as text", () => {
  const attached = { pid: 7, isShell: false };
  assert.deepEqual(pidInConfiguration({ request: "attach", processId: "7" }), attached);
  assert.deepEqual(pidInConfiguration({ request: "attach", pid: 7 }), attached);
});

test("a configuration that launches, or that leaves the choice open, names nobody", () => {
  assert.equal(pidInConfiguration({ request: "launch", pid: 7 }), undefined);
  const open = { request: "attach", processId: "${command:pickProcess}" };
  assert.equal(pidInConfiguration(open), undefined);
  assert.equal(pidInConfiguration({ request: "attach" }), undefined);
});
