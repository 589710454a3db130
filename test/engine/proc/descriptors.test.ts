import assert from "node:assert/strict";
import { test } from "node:test";
import { markOutside, readOpenFiles } from "../../../engine/proc/descriptors.ts";
import { systemProc } from "../../../engine/proc/root.ts";
import type { OpenFile } from "../../../protocol/statefile.ts";

function pipe(fd: number, inode: number, flags: number): OpenFile {
  return { fd, target: `pipe:[${inode}]`, kind: "pipe", offset: 0, flags };
}

test("a pipe with both ends in the tree lies inside it, in whichever processes the ends are", () => {
  const [first, second] = markOutside([[pipe(1, 7, 1)], [pipe(0, 7, 0)]]);
  assert.equal(first?.[0]?.outside, false);
  assert.equal(second?.[0]?.outside, false);
});

test("a pipe of which the tree holds only one end leads outside", () => {
  const [files] = markOutside([[pipe(0, 7, 0), pipe(1, 8, 1), pipe(2, 8, 1)]]);
  assert.deepEqual(
    files?.map(({ outside }) => outside),
    [true, true, true],
  );
});

test("a pipe opened for reading and writing at once needs nobody else", () => {
  const [files] = markOutside([[pipe(0, 7, 2)]]);
  assert.equal(files?.[0]?.outside, false);
});

test("nothing is said of files that are not pipes", () => {
  const file: OpenFile = { fd: 0, target: "/dev/null", kind: "device", offset: 0, flags: 0 };
  assert.deepEqual(markOutside([[file]]), [[file]]);
});

test("our own descriptors are read with their numbers in order", () => {
  const files = readOpenFiles(systemProc, process.pid);
  assert.ok(files.length > 2);
  assert.deepEqual(
    files.map(({ fd }) => fd),
    files.map(({ fd }) => fd).sort((a, b) => a - b),
  );
});
