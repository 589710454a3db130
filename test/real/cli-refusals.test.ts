import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { systemProc } from "../../engine/proc/root.ts";
import { readAll } from "../../engine/proc/tree.ts";
import { manifestSchema } from "../../protocol/statefile.ts";
import { cpr } from "./command.ts";
import { openTestEngine } from "./engine.ts";
import { type Counter, startCounter, temporaryFolder } from "./target.ts";

const asRoot = process.geteuid?.() === 0;

type Said = { readonly about: string; readonly errno: string; readonly message: RegExp };

/** The status 2, no answer, one line with subject, message and errno, and one with what to do. */
function assertRefused(ended: Awaited<ReturnType<typeof cpr>>, said: Said): void {
  assert.equal(ended.exitCode, 2, ended.stderr);
  assert.equal(ended.stdout, "", "a refusal is not an answer");
  const [line = "", advice = "", rest] = ended.stderr.split("\n");
  assert.ok(line.startsWith(`cpr: ${said.about}: `), line);
  assert.ok(line.endsWith(` (${said.errno})`), line);
  assert.match(line, said.message);
  assert.match(advice, /^[A-Z].*\.$/);
  assert.equal(rest, "");
}

/** Asks for checkpoints that must be refused, and proves each time that the target did not notice. */
async function assertNoCheckpoint(
  t: TestContext,
  counter: Counter,
  rows: readonly (readonly [place: string, errno: string, message: RegExp, id?: string])[],
): Promise<void> {
  const { environment } = openTestEngine(t);
  for (const [place, errno, message, id] of rows) {
    const asked = ["-c", place, "-p", id ?? String(counter.pid), "--json"];
    assertRefused(await cpr(environment, asked), { about: id ?? place, errno, message });
    await counter.assertCounting(`the target runs on after ${errno}`);
  }
}

test("a path that cannot be used is refused by the system's own word for why", async (t) => {
  const folder = temporaryFolder(t);
  const file = path.join(folder, "a file");
  writeFileSync(file, "precious");
  await assertNoCheckpoint(t, await startCounter(t), [
    [folder, "EEXIST", /File exists/],
    [file, "ENOTDIR", /Not a directory/],
    [path.join(file, "below"), "ENOTDIR", /Not a directory/],
    [path.join(folder, "missing", "below"), "ENOENT", /No such file or directory/],
    [path.join(folder, "x".repeat(300)), "ENAMETOOLONG", /Filename too long/],
  ]);
  assert.equal(readFileSync(file, "utf8"), "precious");
  assert.deepEqual(readdirSync(folder), ["a file"]);
});

function mountTmpfs(t: TestContext, options: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "cpr-test-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
  assert.equal(mounted.status, 0, String(mounted.stderr));
  t.after(() => {
    spawnSync("umount", ["--lazy", folder]);
    rmdirSync(folder);
  });
  return folder;
}

test(
  "a file system that is read-only or full is refused by that word",
  { skip: asRoot ? false : "only root may mount" },
  async (t) => {
    await assertNoCheckpoint(t, await startCounter(t, { megabytes: 4 }), [
      [path.join(mountTmpfs(t, "ro"), "it"), "EROFS", /Read-only file system/],
      [path.join(mountTmpfs(t, "size=1m"), "it"), "ENOSPC", /No space left on device/],
    ]);
  },
);

test("an id that means no process, a thread of the kernel or an unknown kind is refused", async (t) => {
  const place = path.join(temporaryFolder(t), "it");
  const rows: [string, string, RegExp, string][] = [
    [place, "ESRCH", /No such process/, "4194302"],
    [place, "ESRCH", /No such process/, "4194302:SID"],
    [place, "EINVAL", /ASH/, "1:ASH"],
    [place, "EBUSY", /contains this tool itself/, String(process.pid)],
  ];
  const thread = [...readAll(systemProc).values()].find(({ kernelThread }) => kernelThread);
  if (thread !== undefined) rows.push([place, "EINVAL", /thread of the kernel/, `${thread.pid}`]);
  await assertNoCheckpoint(t, await startCounter(t), rows);
});

test("of two commands at once into one path one succeeds, and the other is told that it is busy", async (t) => {
  const { environment } = openTestEngine(t);
  const counters = [await startCounter(t), await startCounter(t)];
  const place = path.join(temporaryFolder(t), "it");
  // The first one finds out whether CRIU works here; the two then start alike.
  await cpr(environment, ["doctor"]);
  const ended = await Promise.all(
    counters.map(({ pid }) => cpr(environment, ["-gc", place, "-p", String(pid)])),
  );
  const [loser, another] = ended.filter(({ exitCode }) => exitCode !== 0);
  assert.ok(loser !== undefined && another === undefined, "one of them succeeds");
  assert.equal(loser.exitCode, 2);
  // The later of the two may come when the earlier one is done already.
  const busy = /^cpr: .*: (Another checkpoint .*\(EBUSY\)|File exists \(EEXIST\))\n.+\n$/;
  assert.match(loser.stderr, busy);
  for (const counter of counters) await counter.assertCounting();
});

type Spoilt = { readonly name: string; readonly spoil: (statefile: string) => void };

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "latin1")), "latin1");
}

const spoilt: readonly (Spoilt & { readonly message: RegExp })[] = [
  {
    name: "truncated",
    spoil: (statefile) => truncateSync(path.join(statefile, "images/pages-1.img"), 4096),
    message: /is damaged: .*pages-1\.img/,
  },
  {
    name: "edited",
    spoil: (statefile) =>
      edit(path.join(statefile, "images/inventory.img"), (text) => `x${text.slice(1)}`),
    message: /is damaged: .*inventory\.img/,
  },
  {
    name: "half-written",
    spoil: (statefile) =>
      edit(path.join(statefile, "statefile.json"), (text) => text.slice(0, -20)),
    message: /is damaged: .*statefile\.json/,
  },
  {
    name: "newer",
    spoil: (statefile) =>
      edit(path.join(statefile, "statefile.json"), (text) =>
        text.replace(/"revision": ?1/, '"revision": 999'),
      ),
    message: /has revision 999; this version reads up to 1/,
  },
];

test("a statefile that is truncated, edited, half-written or newer is refused and can be deleted", async (t) => {
  const { environment } = openTestEngine(t);
  const counter = await startCounter(t);
  const folder = temporaryFolder(t);
  const whole = path.join(folder, "whole");
  const taken = await cpr(environment, ["-gc", whole, "-p", String(counter.pid)]);
  assert.equal(taken.exitCode, 0, taken.stderr);
  for (const { name, spoil, message } of spoilt) {
    const statefile = path.join(folder, name);
    cpSync(whole, statefile, { recursive: true });
    spoil(statefile);
    const asked = await cpr(environment, ["-r", statefile, "--json"]);
    assertRefused(asked, { about: statefile, errno: "EINVAL", message });
    await counter.assertCounting("the original does not notice");
    const deleted = await cpr(environment, ["-D", statefile, "--json"]);
    assert.deepEqual(JSON.parse(deleted.stdout), [{ path: statefile }]);
  }
  assert.deepEqual(readdirSync(folder), ["whole"]);
});

test("a folder that is no statefile is neither restarted nor told nor deleted nor overwritten", async (t) => {
  const { environment } = openTestEngine(t);
  const counter = await startCounter(t);
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, "precious"), "");
  for (const asked of [["-r"], ["-i"], ["-D"], ["-p", String(counter.pid), "-fc"]]) {
    assertRefused(await cpr(environment, [...asked, folder]), {
      about: folder,
      errno: "EINVAL",
      message: /is not a statefile/,
    });
  }
  assert.deepEqual(readdirSync(folder), ["precious"]);
  await counter.assertCounting();
});

test("of several statefiles the ones that can be are told and deleted, and each other is refused", async (t) => {
  const { environment } = openTestEngine(t);
  const counter = await startCounter(t);
  const folder = temporaryFolder(t);
  const [first, missing, second] = ["first", "missing", "second"].map((name) =>
    path.join(folder, name),
  );
  assert.ok(first !== undefined && missing !== undefined && second !== undefined);
  const taken = await cpr(environment, ["-gc", first, "-p", String(counter.pid)]);
  assert.equal(taken.exitCode, 0, taken.stderr);
  cpSync(first, second, { recursive: true });
  const told = await cpr(environment, ["-i", first, missing, second, "--json"]);
  assert.equal(told.exitCode, 2);
  assert.match(told.stderr, new RegExp(`^cpr: ${missing}: .*\\(ENOENT\\)\n.+\n$`));
  assert.equal(manifestSchema.array().parse(JSON.parse(told.stdout)).length, 2);
  const deleted = await cpr(environment, ["-D", first, missing, second, "--json"]);
  assert.equal(deleted.exitCode, 2);
  assert.deepEqual(JSON.parse(deleted.stdout), [{ path: first }, { path: second }]);
  assert.deepEqual(readdirSync(folder), []);
});
