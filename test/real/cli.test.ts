import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import * as z from "zod";
import {
  checkpointResultSchema,
  manifestSchema,
  restartResultSchema,
  summarySchema,
} from "../../protocol/statefile.ts";
import { cpr, cprFile } from "./command.ts";
import { startInTerminal } from "./terminal.ts";
import { isAlive, startCounter, temporaryFolder, until } from "./target.ts";

const asRoot = process.geteuid?.() === 0;

/** An environment with a store of the test's own. */
function environmentOf(t: TestContext): Record<string, string | undefined> {
  return { ...process.env, XDG_STATE_HOME: temporaryFolder(t) };
}

test("a checkpoint and a restart by the command print JSON of the wire's own shape", async (t) => {
  const environment = environmentOf(t);
  const counter = await startCounter(t, { children: 1 });
  const place = path.join(temporaryFolder(t), "with a blank");
  const taken = await cpr(environment, ["-c", place, "-p", `${counter.pid}:HID`, "--json"]);
  assert.equal(taken.exitCode, 0, taken.stderr);
  const result = z.strictObject(checkpointResultSchema.shape).parse(JSON.parse(taken.stdout));
  assert.equal(result.path, place);
  await counter.end();
  const back = await cpr(environment, ["-r", place, "--json"]);
  assert.equal(back.exitCode, 0, back.stderr);
  const restarted = z.strictObject(restartResultSchema.shape).parse(JSON.parse(back.stdout));
  assert.deepEqual(
    restarted.processes.map(({ pid, originalPid }) => [pid, originalPid]),
    [
      [counter.pid, counter.pid],
      [counter.children[0], counter.children[0]],
    ],
  );
  await counter.assertCounting();
  const told = await cpr(environment, ["-i", place, "--json"]);
  const [manifest] = z.array(manifestSchema).parse(JSON.parse(told.stdout));
  assert.equal(manifest?.id, result.id);
});

test("with -g the target goes on, with -f an older statefile is replaced, and people read a line", async (t) => {
  const environment = environmentOf(t);
  const counter = await startCounter(t);
  const place = path.join(temporaryFolder(t), "it");
  for (const flags of ["-gc", "-gfc"]) {
    const { exitCode, stdout } = await cpr(environment, [flags, place, "-p", String(counter.pid)]);
    assert.equal(exitCode, 0);
    assert.match(stdout, new RegExp(`${place}: perl \\(${counter.pid}\\), .*B, frozen for .*s\n`));
  }
  await counter.assertCounting();
});

test("the store is listed newest first in exactly six fields, and deleting empties it", async (t) => {
  const environment = environmentOf(t);
  const store = path.join(environment["XDG_STATE_HOME"] ?? "", "cpr/statefiles");
  const counter = await startCounter(t);
  for (const name of ["first", "second"]) {
    const target = String(counter.pid);
    await cpr(environment, ["-g", "-c", path.join(store, name), "-p", target, "-n", name]);
    // The folder of the store is made by whoever first puts something into it by default.
    if (name === "first") assert.ok(!existsSync(path.join(store, name)));
    spawnSync("mkdir", ["-p", "-m", "700", store]);
    await cpr(environment, ["-gf", "-c", path.join(store, name), "-p", target, "-n", name]);
  }
  const listed = await cpr(environment, ["list", "--json"]);
  const rows = z.array(z.strictObject(summarySchema.shape)).parse(JSON.parse(listed.stdout));
  assert.deepEqual(
    rows.map(({ name }) => name),
    ["second", "first"],
  );
  const { exitCode } = await cpr(environment, ["-D", ...rows.map((row) => row.path)]);
  assert.equal(exitCode, 0);
  const visible = readdirSync(store).filter((file) => !file.startsWith("."));
  assert.deepEqual(visible, []);
});

test("wrong usage ends with the status 1 and says where to read", async (t) => {
  const { exitCode, stderr } = await cpr(environmentOf(t), ["-c", "/there"]);
  assert.equal(exitCode, 1);
  assert.match(stderr, /^cpr: .+\nSee cpr --help\.\n$/);
});

test(
  "somebody else's process is refused to an ordinary user, and so is deleting somebody else's statefile",
  { skip: asRoot ? false : "only root can become another user" },
  async (t) => {
    const nobody = 65_534;
    const counter = await startCounter(t);
    const home = temporaryFolder(t);
    chownSync(home, nobody, nobody);
    const environment = { ...environmentOf(t), HOME: home, XDG_STATE_HOME: home };
    const place = path.join(home, "it");
    const asked = await cpr(environment, ["-c", place, "-p", String(counter.pid)], { uid: nobody });
    assert.equal(asked.exitCode, 2);
    assert.match(asked.stderr, /belongs to root.*\(EPERM\)/);
    const taken = await cpr(environmentOf(t), ["-gc", place, "-p", String(counter.pid)]);
    assert.equal(taken.exitCode, 0, taken.stderr);
    // Readable for all, so that it is the owner that decides and not the mode.
    spawnSync("chmod", ["-R", "a+rX", place]);
    const deleted = await cpr(environment, ["-D", place], { uid: nobody });
    assert.match(deleted.stderr, /Only the owner \(root\).*\(EPERM\)/);
    const restarted = await cpr(environment, ["-r", place], { uid: nobody });
    assert.match(restarted.stderr, /belong to root.*\(EPERM\)/);
    chmodSync(home, 0o500);
    const folder = path.join(home, "new");
    const own = await startCounter(t, { uid: nobody });
    const refused = await cpr(environment, ["-c", folder, "-p", String(own.pid)], { uid: nobody });
    assert.match(refused.stderr, /\(EACCES\)/);
    await own.assertCounting();
    await counter.assertCounting();
  },
);

test("in a terminal the restarted program is in the foreground, gets Ctrl-C and gives its exit status", async (t) => {
  const folder = temporaryFolder(t);
  const program =
    '$| = 1; $SIG{INT} = sub { print "interrupted\\n"; exit 5 };' +
    'for (my $i = 0;; $i++) { print "line $i\\n"; select(undef, undef, undef, 0.05) }';
  const environment = environmentOf(t);
  const statefile = path.join(folder, "it");
  // script(1) gives each command a terminal of its own; perl is its session's leader there.
  const first = startInTerminal(t, ["perl", "-e", program], environment);
  await until("it prints", () => first.output().includes("line 5"));
  const pid = first.childPid();
  const taken = await cpr(environment, ["-c", statefile, "-p", String(pid)]);
  assert.equal(taken.exitCode, 0, taken.stderr);
  await first.ended;
  const detached = await cpr(environment, ["-r", statefile]);
  assert.match(detached.stderr, /ran in a terminal.*\(EINVAL\)\n.*-r -j/);
  await until("the pid is free", () => !existsSync(`/proc/${pid}`));
  const second = startInTerminal(
    t,
    [process.execPath, cprFile, "-r", "-j", statefile],
    environment,
  );
  await until("it goes on printing", () => /line 1\d/.test(second.output()));
  await until("it has its keeper", () => existsSync(path.join(statefile, "restarts.jsonl")));
  assert.ok(isAlive(pid));
  assert.doesNotMatch(second.output(), /line 0\r/, "it did not begin anew");
  second.type("\u0003");
  assert.equal(await second.ended, 5, second.output());
  assert.match(second.output(), /interrupted/);
});
