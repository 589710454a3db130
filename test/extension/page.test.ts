import "./vscode-double.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Manifest, RestartRecord } from "../../protocol/statefile.ts";
import { manifest } from "../engine/store/manifest.ts";

const { statefilePage } = await import("../../extension/statefiles/page.ts");

const place = "/store/it";
const page = (changes: Partial<Manifest> = {}, restarts: readonly RestartRecord[] = []): string =>
  statefilePage(place, manifest(changes), restarts);

test("a page tells who and what was saved, and how long it took", () => {
  const text = page();
  const told = [
    "# counter\\.pl 12\\:00\\:00",
    "went on running",
    "570 kB",
    "5.0 ms",
    "90 ms",
    "CRIU 4\\.2\\.1",
    "`/usr/sbin/criu`",
    "`--leave-running`",
    "`/store/it`",
    "`0f0e0d0c-0000-4000-8000-000000000000`",
    "It was never restarted.",
  ];
  for (const part of told) assert.ok(text.includes(part), `${part} is missing in\n${text}`);
});

test("each process is told with its credentials, its folder and its open files", () => {
  const text = page();
  assert.match(text, /### perl 1234/);
  assert.match(text, /\| Credentials \| uid 0 · gid 0 · groups 0 \|/);
  assert.match(text, /\| Working directory \| `\/` \|/);
  assert.match(text, /\| 0 \| device \| `\/dev\/null` \| {2}\|/);
  assert.match(text, /`perl counter\.pl`/);
});

test("ids that differ are told one by one", () => {
  const [root] = manifest().processes;
  assert.ok(root !== undefined);
  const uid = { real: 1000, effective: 0, saved: 0, filesystem: 0 };
  assert.match(page({ processes: [{ ...root, uid }] }), /uid 1000 \(effective 0, saved 0\)/);
});

test("a pipe that leads out of the tree is told to", () => {
  const [root] = manifest().processes;
  assert.ok(root !== undefined);
  const target = "pipe:[7]";
  const openFiles = [
    { fd: 1, target, kind: "pipe" as const, offset: 0, flags: 1, outside: true },
    { fd: 2, target, kind: "pipe" as const, offset: 0, flags: 1, outside: false },
  ];
  const lines = page({ processes: [{ ...root, openFiles }] }).split("\n");
  const outside = lines.filter((line) => line.includes("outside the tree"));
  assert.equal(outside.length, 1);
  assert.match(outside[0] ?? "", /^\| 1 \| pipe/);
});

test("children stand under their parents", () => {
  const [root] = manifest().processes;
  assert.ok(root !== undefined);
  const child = { ...root, pid: 1235, parentPid: 1234 };
  const grandchild = { ...root, pid: 1236, parentPid: 1235 };
  const text = page({ processes: [root, child, grandchild] });
  assert.match(text, /\| \*\*perl\*\* \| 1234 /);
  assert.match(text, /\| └ \*\*perl\*\* \| 1235 /);
  assert.match(text, /\| &emsp;└ \*\*perl\*\* \| 1236 /);
});

test("the ledger tells each restart and what became of it, the last one first", () => {
  const by = { uid: 0, user: "root" };
  const processes = [{ pid: 1234, originalPid: 1234, name: "perl" }];
  const text = page({}, [
    {
      id: "a",
      at: "2026-01-02T12:00:00.000Z",
      by,
      processes,
      fate: { kind: "ended", at: "2026-01-02T13:00:00.000Z", signal: "SIGTERM" },
    },
    { id: "b", at: "2026-01-03T12:00:00.000Z", by, processes, fate: { kind: "running" } },
  ]);
  assert.match(text, /\| running \|\n.*\| ended by SIGTERM, /);
});

test("nothing that was saved is taken for markup", () => {
  const name = "[press me](command:workbench.action.quit) <b>";
  const [root] = manifest().processes;
  assert.ok(root !== undefined);
  const text = page({ name, note: name, processes: [{ ...root, name, user: name }] });
  assert.doesNotMatch(text, /(?<!\\)\[press/);
  assert.doesNotMatch(text, /(?<!\\)<b>/);
});
