import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { choosePrivilege, criuCommand } from "../../engine/privilege.ts";
import type { ProcRoot } from "../../engine/proc/root.ts";
import { temporaryFolder } from "../real/target.ts";
import { withSudo, withoutSudo } from "./sudo.ts";

const isRoot = process.geteuid?.() === 0;
const rootOnly = isRoot ? false : "we are not root, and only root is asked for its capabilities";

/** A recorded /proc in which this process has the given effective capabilities. */
function procWith(t: TestContext, effective: string): ProcRoot {
  const folder = temporaryFolder(t);
  mkdirSync(path.join(folder, "self"));
  writeFileSync(
    path.join(folder, "self/status"),
    `Name:\tnode\nCapPrm:\t000001ffffffffff\nCapEff:\t${effective}\nCapBnd:\t000001ffffffffff\n`,
  );
  return { path: folder };
}

/** A program that takes the place of CRIU and notes nothing: it answers each call alike. */
function answering(t: TestContext, exitCode: number): string {
  const file = path.join(temporaryFolder(t), "criu");
  writeFileSync(file, `#!/bin/sh\nexit ${exitCode}\n`, { mode: 0o700 });
  return file;
}

const masks: readonly (readonly [what: string, mask: string, missing: string | undefined])[] = [
  ["all capabilities", "000001ffffffffff", undefined],
  ["SYS_PTRACE and SYS_ADMIN", "0000000000280000", undefined],
  ["SYS_PTRACE and CHECKPOINT_RESTORE", "0000010000080000", undefined],
  ["no SYS_PTRACE", "0000010000200000", "CAP_SYS_PTRACE"],
  ["only SYS_PTRACE", "0000000000080000", "CAP_CHECKPOINT_RESTORE"],
  [
    "what a container has by default",
    "00000000a80425fb",
    "CAP_SYS_PTRACE and CAP_CHECKPOINT_RESTORE",
  ],
];

for (const [what, mask, missing] of masks) {
  const outcome = missing === undefined ? "runs CRIU by itself" : `lacks ${missing}`;
  test(`root with ${what} ${outcome}`, { skip: rootOnly }, async (t) => {
    const privilege = await choosePrivilege("/nowhere/criu", "auto", procWith(t, mask));
    assert.deepEqual(privilege, {
      kind: missing === undefined ? "root" : "none",
      reason:
        missing === undefined
          ? "We are root."
          : `We are root, but this container does not give us ${missing}.`,
    });
  });
}

test(
  "root without the rights does not try a file's capabilities or sudo",
  { skip: rootOnly },
  async (t) => {
    const proc = procWith(t, "0000000000000000");
    assert.equal((await choosePrivilege(answering(t, 0), "auto", proc)).kind, "none");
  },
);

test("the way that the settings ask for is taken if it works", async (t) => {
  assert.equal((await choosePrivilege(answering(t, 0), "capabilities")).kind, "capabilities");
});

test("the way that the settings ask for is not replaced by another where it fails", async (t) => {
  assert.deepEqual(await choosePrivilege(answering(t, 1), "capabilities"), {
    kind: "none",
    reason: "The setting asks for capabilities, but the CRIU file carries no capabilities.",
  });
});

test("where there is no CRIU, none is said to carry capabilities", async () => {
  assert.deepEqual(await choosePrivilege(undefined, "capabilities"), {
    kind: "none",
    reason:
      "The setting asks for capabilities, but there is no CRIU file that could carry capabilities.",
  });
});

const sudos: readonly (readonly [script: string | undefined, reason: string | undefined])[] = [
  [undefined, "sudo is not installed"],
  ["echo 'sudo: a password is required' >&2; exit 1", "sudo asks for a password"],
  ["echo 'Sorry, user nobody may not run sudo.' >&2; exit 1", "sudo does not allow it"],
  [
    'case "$*" in *chown*) exit 1 ;; esac',
    "sudo runs CRIU without a password but not chown, which hands us its files",
  ],
  ['[ "$*" = "-n -- /a/criu --version" ] || [ "$3" = chown ]', undefined],
];

for (const [script, reason] of sudos) {
  test(`sudo is ${reason === undefined ? "taken when it runs CRIU and chown" : `refused: ${reason}`}`, async (t) => {
    if (script === undefined) withoutSudo(t);
    else withSudo(t, script);
    assert.deepEqual(
      await choosePrivilege("/a/criu", "sudo"),
      reason === undefined
        ? { kind: "sudo", reason: "sudo runs CRIU without a password." }
        : { kind: "none", reason: `The setting asks for sudo, but ${reason}.` },
    );
  });
}

test("each way runs CRIU with its own prefix and never with the users' configuration files", () => {
  const reason = "";
  const given = ["dump", "--tree", "7"];
  assert.deepEqual(criuCommand("/a/criu", { kind: "root", reason }, given), {
    file: "/a/criu",
    arguments: ["dump", "--no-default-config", "--tree", "7"],
  });
  assert.deepEqual(criuCommand("/a/criu", { kind: "capabilities", reason }, given), {
    file: "/a/criu",
    arguments: ["dump", "--no-default-config", "--unprivileged", "--tree", "7"],
  });
  assert.deepEqual(criuCommand("/a/criu", { kind: "sudo", reason }, given), {
    file: "sudo",
    arguments: ["-n", "--", "/a/criu", "dump", "--no-default-config", "--tree", "7"],
  });
});
