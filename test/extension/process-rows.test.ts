import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Offer,
  type ProcessRow,
  processRows,
} from "../../extension/checkpoint/process-rows.ts";
import { aProcess } from "./process.ts";

const offer: Offer = {
  uid: 1000,
  folders: ["/project"],
  debugged: [],
  editor: { executable: "/usr/share/code/code", root: "/usr/share/code/resources/app" },
};

const shown = (rows: readonly ProcessRow[]): string[] =>
  rows.map(({ process, depth }) => `${"-".repeat(depth)}${process.pid}`);

test("children stand under their parents, and the tree that started last comes first", () => {
  const { others } = processRows(
    [
      aProcess({ pid: 30, parentPid: 10 }),
      aProcess({ pid: 40, parentPid: 30 }),
      aProcess({ pid: 10 }),
      aProcess({ pid: 20, parentPid: 10 }),
      aProcess({ pid: 50 }),
    ],
    offer,
  );
  assert.deepEqual(shown(others), ["50", "10", "-20", "-30", "--40"]);
});

test("what works in the workspace comes apart from the rest, with all its children", () => {
  const { inWorkspace, others } = processRows(
    [
      aProcess({ pid: 10, workingDirectory: "/project/src" }),
      aProcess({ pid: 11, parentPid: 10, workingDirectory: "/" }),
      aProcess({ pid: 12, workingDirectory: "/project" }),
      aProcess({ pid: 20, workingDirectory: "/projects" }),
      aProcess({ pid: 21 }),
    ],
    offer,
  );
  assert.deepEqual(shown(inWorkspace), ["12", "10", "-11"]);
  assert.deepEqual(shown(others), ["21", "20"]);
});

test("debugged processes come apart, by their own pid or under the shell they run in", () => {
  const { debugged, inWorkspace } = processRows(
    [
      aProcess({ pid: 10, workingDirectory: "/project" }),
      aProcess({ pid: 11, parentPid: 10, workingDirectory: "/project" }),
      aProcess({ pid: 12, parentPid: 11 }),
      aProcess({ pid: 20, workingDirectory: "/project" }),
    ],
    {
      ...offer,
      debugged: [
        { pid: 10, isShell: true },
        { pid: 20, isShell: false },
      ],
    },
  );
  assert.deepEqual(shown(debugged), ["20", "11", "-12"]);
  assert.deepEqual(shown(inWorkspace), ["10"]);
});

test("nobody is offered what can never be checkpointed from here", () => {
  const rows = processRows(
    [
      aProcess({ pid: 2, kernelThread: true, commandLine: [] }),
      aProcess({ pid: 10, ownAncestor: true }),
      aProcess({ pid: 11, state: "Z", commandLine: [] }),
      aProcess({ pid: 12, state: "X" }),
    ],
    { ...offer, uid: undefined },
  );
  assert.deepEqual(rows, { debugged: [], inWorkspace: [], others: [] });
});

test("other users' processes are shown only when they are asked for", () => {
  const processes = [aProcess({ pid: 10 }), aProcess({ pid: 11, uid: 0, user: "root" })];
  assert.deepEqual(shown(processRows(processes, offer).others), ["10"]);
  assert.deepEqual(shown(processRows(processes, { ...offer, uid: undefined }).others), [
    "11",
    "10",
  ]);
});

test("VS Code's own processes are left out, and programs that its Node runs are not", () => {
  const { executable, root } = offer.editor;
  const { others } = processRows(
    [
      [executable, "--type=fileWatcher"],
      [executable, `${root}/extensions/tsserver.js`],
      [executable, "/project/program.js"],
      ["/bin/bash", "--init-file", `${root}/init.sh`],
    ].map((commandLine, index) => aProcess({ pid: 10 + index, commandLine })),
    offer,
  );
  assert.deepEqual(shown(others), ["13", "12"]);
});

test("a child that is left out does not take its own children with it", () => {
  const { others } = processRows(
    [
      aProcess({ pid: 10 }),
      aProcess({ pid: 11, parentPid: 10, state: "Z" }),
      aProcess({ pid: 12, parentPid: 11 }),
    ],
    offer,
  );
  assert.deepEqual(shown(others), ["12", "10"]);
});
