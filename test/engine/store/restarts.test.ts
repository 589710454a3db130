import assert from "node:assert/strict";
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { pruneRestarts } from "../../../engine/store/restarts.ts";
import { temporaryFolder } from "../../real/target.ts";

test("of the folders of ended restarts the last twenty are kept, and of running ones all", async (t) => {
  const folder = temporaryFolder(t);
  const make = (name: string, age: number, ...files: string[]): void => {
    const each = path.join(folder, name);
    mkdirSync(each);
    for (const file of files) writeFileSync(path.join(each, file), "");
    utimesSync(each, 1_700_000_000 - age, 1_700_000_000 - age);
  };
  for (let age = 0; age < 30; age++) make(`ended-${age}`, age, "running", "ended");
  make("runs since long ago", 1000, "running");
  await pruneRestarts(folder);
  const left = readdirSync(folder);
  assert.equal(left.length, 21);
  assert.ok(left.includes("runs since long ago"));
  assert.ok(left.includes("ended-19"));
  assert.ok(!left.includes("ended-20"));
});

test("where nothing was ever restarted there is nothing to prune", async () => {
  await pruneRestarts("/nonexistent/restarts");
});
