import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { readyEngine, remember } from "../../../engine/criu/locate.ts";
import type { EngineSetup } from "../../../engine/engine.ts";
import { effectiveCapabilities } from "../../../engine/proc/capabilities.ts";
import { systemProc } from "../../../engine/proc/root.ts";
import { CancelledError } from "../../../protocol/refusal.ts";
import { type Settings, settingsSchema } from "../../../protocol/settings.ts";
import { work } from "../../real/engine.ts";
import { refusalOf } from "../../real/refusals.ts";
import { temporaryFolder } from "../../real/target.ts";
import { withoutSudo } from "../sudo.ts";

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

test("a memory that was found out with other rights does not hold", async (t) => {
  const { setup, file, memory } = prepare(temporaryFolder(t));
  await rememberIt(setup, file);
  const rights = ` ${effectiveCapabilities(systemProc).toString(16)} `;
  const kept = readFileSync(memory, "utf8");
  assert.ok(kept.includes(rights));
  writeFileSync(memory, kept.replace(rights, " 0f "));
  assert.equal((await refusalOf(readyEngine(setup, work()))).kind, "noEngine");
});

test("a memory that cannot be written is done without, and the log says so", async (t) => {
  const { setup, file } = prepare(temporaryFolder(t));
  const said: string[] = [];
  const environment = { ...setup.environment, XDG_CACHE_HOME: file };
  await rememberIt({ ...setup, environment, log: (sentence) => said.push(sentence) }, file);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /cannot be remembered .* ENOTDIR/);
});

test("a search that was cancelled tries nothing", async (t) => {
  const { setup } = prepare(temporaryFolder(t));
  const working = work("locate");
  await assert.rejects(readyEngine(setup, working), (error) => error instanceof CancelledError);
  assert.deepEqual(working.stages, ["locate"]);
});

test("a CRIU that is new enough but not allowed its work is refused for its rights", async (t) => {
  const { setup, file } = prepare(temporaryFolder(t));
  writeFileSync(file, "#!/bin/sh\necho 'Version: 4.2.1'\n");
  withoutSudo(t);
  const settings: Settings = { ...setup.settings, privilege: "sudo" };
  assert.deepEqual(await refusalOf(readyEngine({ ...setup, settings }, work())), {
    kind: "noPrivilege",
    reason: "The setting asks for sudo, but sudo is not installed.",
    fix: undefined,
  });
});
