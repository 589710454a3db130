import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { CheckpointRequest } from "../../engine/engine.ts";
import { systemProc } from "../../engine/proc/root.ts";
import { readAll } from "../../engine/proc/tree.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Stage } from "../../protocol/stages.ts";
import { openTestEngine, work } from "./engine.ts";
import { refusalOf } from "./refusals.ts";
import { type Counter, end, isAlive, startCounter, temporaryFolder } from "./target.ts";

const asRoot = process.geteuid?.() === 0;
const needsRoot = asRoot ? false : "only root may mount and take another user's place";

function request(pid: number, place?: string): CheckpointRequest {
  return {
    target: { id: pid, type: "PID" },
    path: place,
    leaveRunning: false,
    overwrite: false,
  };
}

/** Neither frozen nor stopped nor traced, and it counts. */
async function assertUnharmed(counter: Counter): Promise<void> {
  await counter.assertCounting("the target runs on unharmed");
  for (const pid of [counter.pid, ...counter.children]) {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    assert.match(status, /^State:\s+[SRD]/m);
    assert.match(status, /^TracerPid:\s+0$/m);
  }
}

/** Asks for a checkpoint that must be refused, and proves that the target did not notice. */
async function refused(t: TestContext, place: string): Promise<Refusal> {
  const { engine } = openTestEngine(t);
  const counter = await startCounter(t);
  const refusal = await refusalOf(engine.checkpoint(request(counter.pid, place), work()));
  await assertUnharmed(counter);
  return refusal;
}

for (const leaveRunning of [true, false]) {
  const manner = leaveRunning ? "keeps it running" : "would end it";
  for (const stage of ["resolve", "dump", "sync", "publish"] satisfies Stage[]) {
    test(`cancelling a checkpoint that ${manner} at the stage "${stage}" is obeyed or comes too late, and nothing is half done`, async (t) => {
      const { engine } = openTestEngine(t);
      const counter = await startCounter(t, { children: 1 });
      const folder = temporaryFolder(t);
      const asked = { ...request(counter.pid, path.join(folder, "it")), leaveRunning };
      const outcome = await engine.checkpoint(asked, work(stage)).catch((error: Error) => error);
      if (stage === "publish") {
        assert.ok(!(outcome instanceof Error), "the statefile is complete by then");
        assert.deepEqual(readdirSync(folder), ["it"]);
        if (leaveRunning) await assertUnharmed(counter);
        return;
      }
      assert.ok(outcome instanceof Error);
      assert.equal(outcome.name, "CancelledError");
      assert.deepEqual(readdirSync(folder), []);
      await assertUnharmed(counter);
    });
  }
}

test("a path that exists, is a file, has a file or a loop above it or is too long is refused by its own name", async (t) => {
  const folder = temporaryFolder(t);
  const file = path.join(folder, "file");
  writeFileSync(file, "precious");
  mkdirSync(path.join(folder, "folder"));
  symlinkSync("loop", path.join(folder, "loop"));
  const cases: readonly [string, string][] = [
    [path.join(folder, "folder"), "EEXIST"],
    [file, "ENOTDIR"],
    [path.join(file, "below"), "ENOTDIR"],
    [path.join(folder, "missing", "below"), "ENOENT"],
    [path.join(folder, "loop", "below"), "ELOOP"],
    [path.join(folder, "x".repeat(300)), "ENAMETOOLONG"],
  ];
  for (const [place, errno] of cases) {
    assert.deepEqual(await refused(t, place), { kind: "path", path: place, errno });
  }
  assert.equal(readFileSync(file, "utf8"), "precious");
  assert.deepEqual(readdirSync(folder).sort(), ["file", "folder", "loop"]);
});

test("a folder that is no statefile is not overwritten even when overwriting is asked for", async (t) => {
  const { engine } = openTestEngine(t);
  const counter = await startCounter(t);
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, "precious"), "");
  const asked = { ...request(counter.pid, folder), overwrite: true };
  assert.equal((await refusalOf(engine.checkpoint(asked, work()))).kind, "notAStatefile");
  assert.deepEqual(readdirSync(folder), ["precious"]);
  await assertUnharmed(counter);
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

test("a read-only file system is refused", { skip: needsRoot }, async (t) => {
  const place = path.join(mountTmpfs(t, "ro"), "it");
  assert.deepEqual(await refused(t, place), { kind: "path", path: place, errno: "EROFS" });
});

test(
  "a disk that is full leaves no statefile, whether CRIU or we meet its end",
  { skip: needsRoot },
  async (t) => {
    for (const size of ["64k", "256k", "1m", "2m", "3m"]) {
      const folder = mountTmpfs(t, `size=${size}`);
      const { engine } = openTestEngine(t);
      const counter = await startCounter(t, { megabytes: 4 });
      const place = path.join(folder, "it");
      const refusal = await refusalOf(engine.checkpoint(request(counter.pid, place), work()));
      assert.deepEqual(refusal, { kind: "path", path: place, errno: "ENOSPC" });
      assert.deepEqual(readdirSync(folder), []);
      await assertUnharmed(counter);
    }
  },
);

test(
  "a folder without permission is refused",
  { skip: asRoot ? "root may write everywhere" : false },
  async (t) => {
    const folder = temporaryFolder(t);
    chmodSync(folder, 0o500);
    const place = path.join(folder, "it");
    assert.deepEqual(await refused(t, place), { kind: "path", path: place, errno: "EACCES" });
  },
);

test("a pid that nobody has, a kernel thread, a zombie and our own ancestors are refused untouched", async (t) => {
  const { engine } = openTestEngine(t);
  const ask = (pid: number) => refusalOf(engine.checkpoint(request(pid), work()));
  assert.equal((await ask(0x3f_fffe)).kind, "noSuchProcess");
  assert.equal((await ask(process.pid)).kind, "ownTree");
  assert.equal((await ask(process.ppid)).kind, "ownTree");
  const thread = [...readAll(systemProc).values()].find((stat) => stat.kernelThread);
  if (thread !== undefined) assert.equal((await ask(thread.pid)).kind, "kernelThread");
});

test("a zombie is refused by that word", async (t) => {
  const { engine } = openTestEngine(t);
  // The parent never waits, so its child stays a zombie as long as the parent lives.
  const program = 'my $pid = fork(); exit unless $pid; $| = 1; print "$pid\\n"; sleep 600';
  const parent = spawn("perl", ["-e", program], { stdio: ["ignore", "pipe", "ignore"] });
  t.after(() => end(parent.pid ?? 0));
  const zombie = await new Promise<number>((resolve) => {
    parent.stdout.once("data", (text: Buffer) => resolve(Number(String(text))));
  });
  while (isAlive(zombie)) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal((await refusalOf(engine.checkpoint(request(zombie), work()))).kind, "zombie");
});

test("of two checkpoints at once into one path one succeeds, and the other is told that it is busy", async (t) => {
  const { engine } = openTestEngine(t);
  const [first, second] = [await startCounter(t), await startCounter(t)];
  const place = path.join(temporaryFolder(t), "it");
  const asked = [first, second].map(({ pid }) =>
    engine.checkpoint({ ...request(pid, place), leaveRunning: true }, work()),
  );
  const outcomes = await Promise.allSettled(asked);
  const won = outcomes.filter((outcome) => outcome.status === "fulfilled");
  assert.equal(won.length, 1);
  for (const doing of asked) {
    await doing.catch(async () => {
      assert.equal((await refusalOf(doing)).kind, "pathBusy");
    });
  }
  assert.deepEqual(readdirSync(path.dirname(place)), ["it"]);
  await assertUnharmed(first);
  await assertUnharmed(second);
});

test("what CRIU cannot checkpoint is refused with a cause, and the target runs on", async (t) => {
  const { engine, state } = openTestEngine(t);
  const program =
    "use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0); bind($s, sockaddr_in(0, INADDR_LOOPBACK));" +
    "listen($s, 1); socket(my $c, PF_INET, SOCK_STREAM, 0); connect($c, getsockname($s));" +
    'accept(my $a, $s); $| = 1; print "ready\\n"; open(STDOUT, ">/dev/null"); sleep 1 while 1';
  const target = spawn("perl", ["-e", program], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  t.after(() => end(target.pid ?? 0));
  await new Promise((resolve) => target.stdout.once("data", resolve));
  const refusal = await refusalOf(engine.checkpoint(request(target.pid ?? 0), work()));
  assert.ok(refusal.kind === "uncheckpointable");
  assert.match(refusal.causes[0]?.message ?? "", /TCP/);
  assert.ok(existsSync(refusal.log));
  assert.ok(isAlive(target.pid ?? 0));
  assert.deepEqual(readdirSync(path.join(state, "cpr/statefiles")), []);
});
