import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMounts, readMounts } from "../../../engine/proc/mounts.ts";
import { systemProc } from "../../../engine/proc/root.ts";

test("a mount is read with its point and type, whatever optional fields lie between", () => {
  const text = [
    "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
    "23 22 0:21 / /sys/fs/cgroup rw shared:9 master:1 - cgroup2 cgroup2 rw",
    "",
  ].join("\n");
  assert.deepEqual(parseMounts(text), [
    { point: "/", type: "ext4" },
    { point: "/sys/fs/cgroup", type: "cgroup2" },
  ]);
});

test("blanks, tabs and backslashes in a mount point are read from their octal form", () => {
  const text = String.raw`30 22 0:30 / /mnt/a\040b\011c\134d rw - tmpfs none rw`;
  assert.deepEqual(parseMounts(text), [{ point: "/mnt/a b\tc\\d", type: "tmpfs" }]);
});

test("a line that was cut off is passed over", () => {
  assert.deepEqual(parseMounts("22 1 254:0 / / rw,relatime\n22 1"), []);
});

test("this machine has a root and a proc mounted", () => {
  const mounts = readMounts(systemProc);
  assert.ok(mounts.some(({ point }) => point === "/"));
  assert.ok(mounts.some(({ point, type }) => point === "/proc" && type === "proc"));
});
