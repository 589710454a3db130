import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Dump,
  dumpArguments,
  dumpOptions,
  restoreArguments,
} from "../../../engine/criu/command.ts";

const dump: Dump = {
  pid: 42,
  folder: "/place",
  leaveRunning: false,
  shellJob: false,
  hold: "/programs/hold.sh",
};

test("a dump that ends its target is held by the hook until the statefile is there", () => {
  assert.equal(
    dumpArguments(dump).join(" "),
    "dump --tree 42 --images-dir /place/images --work-dir /place --log-file dump.log -v4 " +
      "--file-locks --ghost-limit 512M --action-script /programs/hold.sh",
  );
});

test("a dump that leaves its target running needs no hook", () => {
  const given = dumpArguments({ ...dump, leaveRunning: true });
  assert.ok(given.includes("--leave-running"));
  assert.ok(!given.includes("--action-script"));
});

test("only a tree whose session or terminal lies outside is dumped as a shell job", () => {
  assert.ok(!dumpOptions(dump).includes("--shell-job"));
  assert.ok(dumpOptions({ ...dump, shellJob: true }).includes("--shell-job"));
});

test("the options that a manifest keeps name no place of this machine", () => {
  for (const option of dumpOptions({ ...dump, shellJob: true, leaveRunning: true })) {
    assert.doesNotMatch(option, /\//);
  }
});

test("a restore hands down descriptors by CRIU's names and ends in the supervisor's command", () => {
  const given = restoreArguments({
    images: "/place/images",
    work: "/work",
    shellJob: true,
    inherited: [
      { fd: 5, target: "pipe:[11]" },
      { fd: 6, target: "pipe:[12]" },
    ],
    supervisor: ["/programs/node", "supervisor.js", "a blank"],
  });
  assert.equal(
    given.join("|"),
    "restore|--images-dir|/place/images|--work-dir|/work|--log-file|restore.log|-v4|" +
      "--file-locks|--shell-job|--inherit-fd|fd[5]:pipe:[11]|--inherit-fd|fd[6]:pipe:[12]|" +
      "--exec-cmd|--|/programs/node|supervisor.js|a blank",
  );
});
