import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { probe } from "../../../engine/criu/probe.ts";
import { CancelledError } from "../../../protocol/refusal.ts";
import { isAlive, temporaryFolder, until } from "../../real/target.ts";

const privilege = { kind: "root", reason: "" } as const;

/** A program in the place of CRIU, which notes its own pid and that of the small process. */
function imposter(
  t: TestContext,
  onDump: string,
): {
  setup: { environment: Record<string, string> };
  file: string;
  cache: string;
  notedPids: () => readonly number[];
} {
  const folder = temporaryFolder(t);
  const file = path.join(folder, "criu");
  const notes = path.join(folder, "pids");
  const script = ["#!/bin/sh", `for last; do :; done`, `echo $$ $last > ${notes}`, onDump];
  writeFileSync(file, `${script.join("\n")}\n`, { mode: 0o700 });
  return {
    setup: { environment: { XDG_CACHE_HOME: folder, HOME: folder } },
    file,
    cache: path.join(folder, "cpr"),
    notedPids: () => (existsSync(notes) ? readFileSync(notes, "utf8").split(" ").map(Number) : []),
  };
}

test("a CRIU that hangs is given up after the time limit, and nothing of the trial is left", async (t) => {
  const { setup, file, cache, notedPids } = imposter(t, "exec sleep 100");
  const failure = await probe(setup, file, privilege, new AbortController().signal, 500);
  assert.equal(failure, "A small process did not come back within 0.5 seconds.");
  assert.equal(notedPids().length, 2);
  assert.deepEqual(notedPids().filter(isAlive), []);
  assert.deepEqual(readdirSync(cache), []);
});

test("a cancelled trial ends what it has started and says no more", async (t) => {
  const { setup, file, cache, notedPids } = imposter(t, "exec sleep 100");
  const controller = new AbortController();
  const trial = probe(setup, file, privilege, controller.signal);
  const cancelled = assert.rejects(trial, (error) => error instanceof CancelledError);
  await until("the dump has begun", () => notedPids().length === 2);
  controller.abort();
  await cancelled;
  assert.deepEqual(notedPids().filter(isAlive), []);
  assert.deepEqual(readdirSync(cache), []);
});

test("a trial that was cancelled before starts no dump", async (t) => {
  const { setup, file, notedPids } = imposter(t, "exit 0");
  const controller = new AbortController();
  controller.abort();
  await assert.rejects(
    probe(setup, file, privilege, controller.signal),
    (error) => error instanceof CancelledError,
  );
  assert.deepEqual(notedPids(), []);
});

test("a CRIU that claims to have saved a process which runs on is not believed", async (t) => {
  const { setup, file, notedPids } = imposter(t, "exit 0");
  const failure = await probe(setup, file, privilege, new AbortController().signal, 500);
  assert.equal(failure, "A small process did not come back within 0.5 seconds.");
  assert.deepEqual(notedPids().filter(isAlive), []);
});

test("a CRIU that cannot restore is told with its verb where it left no log", async (t) => {
  const killTarget = 'case "$1" in dump) kill -KILL "$last" ;; restore) exit 1 ;; esac';
  const { setup, file } = imposter(t, killTarget);
  const failure = await probe(setup, file, privilege, new AbortController().signal);
  assert.equal(failure, "It could not restart a small process.");
});

test("what a killed trial left is removed by the next one, but only when it is old", async (t) => {
  const { setup, file, cache } = imposter(t, "exit 1");
  mkdirSync(path.join(cache, "probe-old"), { recursive: true });
  mkdirSync(path.join(cache, "probe-new"));
  utimesSync(path.join(cache, "probe-old"), 1, 1);
  await probe(setup, file, privilege, new AbortController().signal);
  assert.deepEqual(readdirSync(cache), ["probe-new"]);
});

test("where the cache cannot be written the trial takes place among the temporary files", async (t) => {
  const { setup, file, notedPids } = imposter(t, "exit 1");
  const temporary = temporaryFolder(t);
  const environment = { ...setup.environment, XDG_CACHE_HOME: "/dev/null", TMPDIR: temporary };
  const failure = await probe({ environment }, file, privilege, new AbortController().signal);
  assert.equal(failure, "It could not checkpoint a small process.");
  assert.equal(notedPids().length, 2);
  assert.deepEqual(readdirSync(temporary), []);
});
