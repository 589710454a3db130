import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { findCandidates } from "../../../engine/criu/candidates.ts";
import {
  baseDirectory,
  completeFile,
  criuInPrefix,
  fetchedEngines,
  prefixFolder,
} from "../../../engine/criu/prefix.ts";
import type { EngineSetup } from "../../../engine/engine.ts";
import { settingsSchema } from "../../../protocol/settings.ts";
import { temporaryFolder } from "../../real/target.ts";

function setupIn(folder: string, enginePath = ""): EngineSetup {
  return {
    settings: settingsSchema.parse({ engine: { path: enginePath } }),
    environment: { HOME: folder, XDG_DATA_HOME: path.join(folder, "data"), PATH: `${folder}/bin` },
    programs: folder,
    log: () => undefined,
  };
}

function putExecutable(file: string, text = "#!/bin/sh\n", mode = 0o700): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
}

/** An unpacked version; without the stamp at its end it counts as unfinished. */
function putVersion(setup: EngineSetup, version: string, complete = true): string {
  const file = path.join(prefixFolder(setup), version, criuInPrefix);
  putExecutable(file);
  if (complete) writeFileSync(path.join(prefixFolder(setup), version, completeFile), version);
  return file;
}

test("a base directory is the one of the environment if it is absolute, else below the home", () => {
  const at = (value?: string): string =>
    baseDirectory({ environment: { HOME: "/h", XDG_DATA_HOME: value } }, "XDG_DATA_HOME", ".l/s");
  assert.equal(at("/data"), "/data");
  assert.equal(at("data"), "/h/.l/s");
  assert.equal(at(), "/h/.l/s");
});

test("fetched versions come newest first, by number and not by letter", async (t) => {
  const setup = setupIn(temporaryFolder(t));
  const files = ["4.2.1-1", "4.10-1", "4.9-2"].map((version) => putVersion(setup, version));
  assert.deepEqual(await fetchedEngines(setup), [files[1], files[2], files[0]]);
});

test("a version that was not unpacked to its end is passed over", async (t) => {
  const setup = setupIn(temporaryFolder(t));
  putVersion(setup, "4.3-1", false);
  assert.deepEqual(await fetchedEngines(setup), []);
});

test("where nothing was ever fetched there is nothing to find", async (t) => {
  assert.deepEqual(await fetchedEngines(setupIn(temporaryFolder(t))), []);
});

test("a fetched CRIU is rather taken than the system's, which is found by PATH", async (t) => {
  const folder = temporaryFolder(t);
  const setup = setupIn(folder);
  const fetched = putVersion(setup, "4.2.1-1");
  putExecutable(path.join(folder, "bin/criu"));
  const [first, second] = await findCandidates(setup);
  assert.deepEqual(first, { path: fetched, source: "private" });
  assert.deepEqual(second, { path: path.join(folder, "bin/criu"), source: "system" });
});

test("what cannot be executed, and what a relative PATH names, is no candidate", async (t) => {
  const folder = temporaryFolder(t);
  putExecutable(path.join(folder, "bin/criu"), "", 0o600);
  const setup = setupIn(folder);
  const relative = {
    ...setup,
    environment: { ...setup.environment, PATH: `bin::.:${folder}/bin` },
  };
  const found = await findCandidates(relative);
  assert.deepEqual(
    found.filter((each) => each.path.startsWith(folder) || !path.isAbsolute(each.path)),
    [],
  );
});

test("the CRIU of the settings is the only candidate, and is not replaced by another", async (t) => {
  const folder = temporaryFolder(t);
  const setup = setupIn(folder, "/nowhere/criu");
  putVersion(setup, "4.2.1-1");
  assert.deepEqual(await findCandidates(setup), [{ path: "/nowhere/criu", source: "setting" }]);
});
