import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { grantCommand, readyEngine, remember } from "../../../engine/criu/locate.ts";
import type { EngineSetup } from "../../../engine/engine.ts";
import { type Settings, settingsSchema } from "../../../protocol/settings.ts";
import { work } from "../../real/engine.ts";
import { refusalOf } from "../../real/refusals.ts";
import { temporaryFolder } from "../../real/target.ts";

/** A file that is no CRIU: whoever tries it again, rather than trusts the memory, refuses it. */
function prepare(folder: string): {
  setup: EngineSetup;
  file: string;
  memory: string;
} {
  const file = path.join(folder, "criu");
  writeFileSync(file, "#!/bin/sh\nexit 1\n", { mode: 0o700 });
  const cache = path.join(folder, "cache");
  return {
    file,
    memory: path.join(cache, "cpr/engine.json"),
    setup: {
      settings: settingsSchema.parse({ engine: { path: file } }),
      environment: { HOME: folder, XDG_CACHE_HOME: cache, PATH: "/usr/bin:/bin" },
      programs: folder,
      log: () => undefined,
    },
  };
}

async function rememberIt(setup: EngineSetup, file: string): Promise<void> {
  await remember(setup, {
    path: file,
    source: "setting",
    version: "4.2.1",
    privilege: { kind: "root", reason: "We are root." },
    failure: undefined,
  });
}

test("a CRIU that worked is remembered, for its user only, and not tried again", async (t) => {
  const { setup, file, memory } = prepare(temporaryFolder(t));
  await rememberIt(setup, file);
  assert.equal(statSync(memory).mode & 0o777, 0o600);
  const working = work();
  const engine = await readyEngine(setup, working);
  assert.equal(engine.path, file);
  assert.equal(engine.version, "4.2.1");
  assert.deepEqual(working.stages, []);
  assert.deepEqual(engine.command(["check"]), {
    file,
    arguments: ["check", "--no-default-config"],
  });
});

const changes: readonly (readonly [
  what: string,
  change: (file: string, settings: Settings) => Settings,
])[] = [
  [
    "its file has changed",
    (file, settings) => {
      utimesSync(file, 1, 1);
      return settings;
    },
  ],
  [
    "another way of having the rights is asked for",
    (_, settings) => ({ ...settings, privilege: "sudo" }),
  ],
  [
    "the settings name it no more",
    (file, settings) => ({ ...settings, engine: { path: `${file}.other` } }),
  ],
];

for (const [what, change] of changes) {
  test(`what was remembered does not hold when ${what}`, async (t) => {
    const { setup, file } = prepare(temporaryFolder(t));
    await rememberIt(setup, file);
    const working = work();
    const changed = { ...setup, settings: change(file, setup.settings) };
    assert.equal((await refusalOf(readyEngine(changed, working))).kind, "noEngine");
    assert.deepEqual(working.stages, ["locate", "probe"]);
  });
}

test("a memory that was found out on another kernel does not hold", async (t) => {
  const { setup, file, memory } = prepare(temporaryFolder(t));
  await rememberIt(setup, file);
  const kept = readFileSync(memory, "utf8");
  const other = kept.replace(` ${release()} `, " 1.2.3 ");
  assert.notEqual(other, kept);
  writeFileSync(memory, other);
  assert.equal((await refusalOf(readyEngine(setup, work()))).kind, "noEngine");
});

for (const text of ["", "{", "[]", '{"path":7}']) {
  test(`a memory that holds ${JSON.stringify(text)} is as good as none`, async (t) => {
    const { setup, memory } = prepare(temporaryFolder(t));
    mkdirSync(path.dirname(memory), { recursive: true });
    writeFileSync(memory, text);
    const working = work();
    assert.equal((await refusalOf(readyEngine(setup, working))).kind, "noEngine");
    assert.deepEqual(working.stages, ["locate", "probe"]);
  });
}

test("the line that grants the capabilities names the file and all three of them", () => {
  assert.equal(
    grantCommand("/a/criu"),
    "sudo setcap cap_checkpoint_restore,cap_sys_ptrace,cap_setpcap+eip /a/criu",
  );
});
