import assert from "node:assert/strict";
import { test } from "node:test";
import { readArgument } from "../../extension/command-arguments.ts";

const one = { path: "/store/one", name: "a row of the view has more than a path" };
const other = { path: "/store/other" };

test("a statefile is named by a row, by its path, or as what is selected", () => {
  assert.deepEqual(readArgument["cpr.restart"]([one]), { path: "/store/one" });
  assert.equal(readArgument["cpr.restart"](["selection"]), "selection");
});

test("from the palette, or with anything that makes no sense, a command asks", () => {
  for (const given of [[], [undefined], [null], [7], ["/store/one"], [{ path: 7 }]]) {
    assert.equal(readArgument["cpr.restart"](given), undefined);
    assert.equal(readArgument["cpr.delete"](given), undefined);
    assert.equal(readArgument["cpr.checkpoint"](given), undefined);
  }
});

test("a context menu on several selected rows is about all of them", () => {
  const paths = [{ path: "/store/one" }, other];
  assert.deepEqual(readArgument["cpr.delete"]([one, [one, other]]), paths);
  assert.deepEqual(readArgument["cpr.delete"]([other, undefined]), [other]);
  assert.deepEqual(readArgument["cpr.delete"]([[one, other]]), paths);
  assert.equal(readArgument["cpr.delete"](["selection"]), "selection");
});

test("a checkpoint keeps the program running unless it is told otherwise", () => {
  const read = readArgument["cpr.checkpoint"];
  assert.deepEqual(read([{ pid: 7 }]), { pid: 7, leaveRunning: true });
  assert.deepEqual(read([{ pid: 7, leaveRunning: false }]), { pid: 7, leaveRunning: false });
  assert.equal(read([{ pid: -1 }]), undefined);
});
