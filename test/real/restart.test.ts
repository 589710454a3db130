import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../../engine/engine.ts";
import { openTestEngine, work } from "./engine.ts";
import { refusalOf } from "./refusals.ts";
import { type Counter, end, isAlive, startCounter, temporaryFolder, until } from "./target.ts";

async function takeAndEnd(
  t: TestContext,
  children = 0,
): Promise<{ engine: Engine; counter: Counter; statefile: string; takenAt: number }> {
  const { engine } = openTestEngine(t);
  const counter = await startCounter(t, { children });
  const before = counter.count();
  const { path: statefile } = await engine.checkpoint(
    { target: { id: counter.pid, type: "PID" }, leaveRunning: false, overwrite: false },
    work(),
  );
  await counter.end();
  return { engine, counter, statefile, takenAt: before };
}

test("a restarted tree has its old pids and goes on counting where it was", async (t) => {
  const { engine, counter, statefile, takenAt } = await takeAndEnd(t, 2);
  const working = work();
  const { result } = await engine.restart(statefile, "detached", working);
  assert.deepEqual(working.stages, ["verify", "restore"]);
  assert.deepEqual(
    new Set(result.processes.map(({ pid }) => pid)),
    new Set([counter.pid, ...counter.children]),
  );
  await counter.assertCounting();
  assert.ok(counter.count() >= takenAt, "it did not begin anew");
});

test("the ledger tells a restart, that it runs, and how it ended", async (t) => {
  const { engine, counter, statefile } = await takeAndEnd(t);
  await engine.restart(statefile, "detached", work());
  const [running] = (await engine.inspect(statefile)).restarts;
  assert.equal(running?.fate.kind, "running");
  assert.equal(running?.processes[0]?.originalPid, counter.pid);
  process.kill(counter.pid, "SIGTERM");
  const fateNow = async () => (await engine.inspect(statefile)).restarts[0]?.fate;
  for (let attempt = 0; (await fateNow())?.kind === "running" && attempt < 100; attempt++) {
    await sleep(20);
  }
  const fate = await fateNow();
  assert.ok(fate?.kind === "ended");
  assert.equal(fate.signal, "SIGTERM");
});

test("one statefile can be restarted again and again", async (t) => {
  const { engine, counter, statefile } = await takeAndEnd(t, 1);
  for (let round = 1; round <= 3; round++) {
    await engine.restart(statefile, "detached", work());
    await counter.assertCounting();
    await counter.end();
    assert.equal((await engine.inspect(statefile)).restarts.length, round);
  }
});

test("a restart whose pid is in use is refused with the name of who has it", async (t) => {
  const { engine } = openTestEngine(t);
  const counter = await startCounter(t);
  const { path: statefile } = await engine.checkpoint(
    { target: { id: counter.pid, type: "PID" }, leaveRunning: true, overwrite: false },
    work(),
  );
  const refusal = await refusalOf(engine.restart(statefile, "detached", work()));
  assert.equal(refusal.kind, "pidTaken");
  await counter.assertCounting();
});

test("truncated memory is found before CRIU could hang on it", async (t) => {
  const { engine, counter, statefile } = await takeAndEnd(t);
  truncateSync(path.join(statefile, "images/pages-1.img"), 4096);
  const refusal = await refusalOf(engine.restart(statefile, "detached", work()));
  assert.equal(refusal.kind, "damaged");
  assert.ok(!isAlive(counter.pid));
});

test("an edited image, an edited manifest and a newer revision are each refused by name", async (t) => {
  const { engine, statefile } = await takeAndEnd(t);
  const spoil = async (name: string, edit: (text: string) => string): Promise<string> => {
    const copy = `${statefile}-${name.replaceAll("/", "-")}`;
    cpSync(statefile, copy, { recursive: true });
    const file = path.join(copy, name);
    writeFileSync(file, edit(readFileSync(file, "latin1")), "latin1");
    return (await refusalOf(engine.restart(copy, "detached", work()))).kind;
  };
  assert.equal(await spoil("images/inventory.img", (text) => `x${text.slice(1)}`), "damaged");
  assert.equal(await spoil("statefile.json", (text) => text.slice(0, -20)), "damaged");
  const newer = (text: string): string => text.replace('"revision": 1', '"revision": 999');
  assert.equal(await spoil("statefile.json", newer), "newerRevision");
});

test("a refused restart leaves nothing running and says what CRIU missed", async (t) => {
  const { engine, counter, statefile } = await takeAndEnd(t);
  const { manifest } = await engine.inspect(statefile);
  const cwd = manifest.processes[0]?.workingDirectory ?? "";
  renameSync(cwd, `${cwd}.away`);
  const refusal = await refusalOf(engine.restart(statefile, "detached", work()));
  assert.equal(refusal.kind, "unrestartable");
  assert.ok(refusal.kind === "unrestartable" && refusal.causes.length > 0);
  assert.ok(!isAlive(counter.pid));
  renameSync(`${cwd}.away`, cwd);
  await engine.restart(statefile, "detached", work());
  await counter.assertCounting();
});

test("a restart that is cancelled leaves no process behind and the statefile whole", async (t) => {
  const { engine, counter, statefile } = await takeAndEnd(t);
  for (const stage of ["verify", "restore"] as const) {
    await assert.rejects(engine.restart(statefile, "detached", work(stage)), {
      name: "CancelledError",
    });
    await until(`nothing runs after ${stage}`, () => !isAlive(counter.pid));
  }
  await until("the pid is free again", () => !existsSync(`/proc/${counter.pid}`));
  await engine.restart(statefile, "detached", work());
  await counter.assertCounting();
});

test("of two restarts of one statefile at once, one succeeds and the other is refused", async (t) => {
  const { engine, counter, statefile } = await takeAndEnd(t);
  const asked = [1, 2].map(() => engine.restart(statefile, "detached", work()));
  const outcomes = await Promise.allSettled(asked);
  const lost = asked.filter((_, at) => outcomes[at]?.status === "rejected");
  assert.equal(lost.length, 1);
  for (const doing of lost) assert.match((await refusalOf(doing)).kind, /^(pathBusy|pidTaken)$/);
  await counter.assertCounting();
});

/** A perl program that writes lines into a pipe which another process reads; its pid. */
async function startPipeline(t: TestContext): Promise<number> {
  const program = `
    use POSIX; $| = 1; pipe(my $r, my $w);
    my $pid = fork();
    if ($pid) { close($w); print "$pid\n"; 1 while <$r>; exit }
    POSIX::setsid(); close($r); open(STDIN, "</dev/null"); open(STDOUT, ">&", $w); close($w);
    for (my $i = 0;; $i++) { print "line $i\n"; select(undef, undef, undef, 0.02) }`;
  const reader = spawn("perl", ["-e", program], { stdio: ["ignore", "pipe", "ignore"] });
  const pid = await new Promise<number>((resolve) => {
    reader.stdout.once("data", (text: Buffer) => resolve(Number(String(text))));
  });
  t.after(() => Promise.all([end(pid), end(reader.pid ?? 0)]));
  return pid;
}

test("what a restarted program writes to a pipe whose reader is gone is kept in a file", async (t) => {
  const { engine, state } = openTestEngine(t);
  const pid = await startPipeline(t);
  const { path: statefile } = await engine.checkpoint(
    { target: { id: pid, type: "PID" }, leaveRunning: false, overwrite: false },
    work(),
  );
  await until("the original is gone", () => !existsSync(`/proc/${pid}`));
  await engine.restart(statefile, "detached", work());
  const { restarts } = await engine.inspect(statefile);
  const output = path.join(state, "cpr/restarts", restarts[0]?.id ?? "", "output.log");
  const lines = (): number => readFileSync(output, "utf8").split("\n").length;
  await until("lines arrive in the file", () => lines() > 5);
  assert.ok(isAlive(pid), "it was not ended by a broken pipe");
});

test("a child that had ended unnoticed at the checkpoint is waited for too, for its pid is needed", async (t) => {
  const { engine } = openTestEngine(t);
  const folder = temporaryFolder(t);
  const file = path.join(folder, "count");
  // The parent never waits, so its first child is a zombie in the images too.
  const program = `
    $| = 1; my $zombie = fork(); exit unless $zombie;
    open(my $out, ">", "${file}"); syswrite($out, "$zombie\\n"); sleep 1 while 1`;
  const target = spawn("perl", ["-e", program], { detached: true, stdio: "ignore", cwd: folder });
  const pid = target.pid ?? 0;
  t.after(() => end(pid));
  await until("there is a zombie", () => existsSync(file) && readFileSync(file, "utf8") !== "");
  const zombie = Number(readFileSync(file, "utf8"));
  await until("it has ended", () => !isAlive(zombie));
  const { path: statefile } = await engine.checkpoint(
    { target: { id: pid, type: "PID" }, leaveRunning: false, overwrite: false },
    work(),
  );
  // At once: whoever inherited the zombie may not have reaped it yet.
  await engine.restart(statefile, "detached", work());
  assert.ok(isAlive(pid));
  assert.ok(existsSync(`/proc/${zombie}`) && !isAlive(zombie), "the zombie is one again");
});
