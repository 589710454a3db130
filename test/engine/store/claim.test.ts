import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { claim, claimFolder, sweepClaims } from "../../../engine/store/claim.ts";
import { putInPlace } from "../../../engine/store/publish.ts";
import { refusalOf } from "../../real/refusals.ts";
import { temporaryFolder } from "../../real/target.ts";

test("a claimed path is busy until it is released", async (t) => {
  const place = path.join(temporaryFolder(t), "it");
  const held = await claim(place);
  assert.equal((await refusalOf(claim(place))).kind, "pathBusy");
  await held.release();
  await (await claim(place)).release();
  assert.deepEqual(readdirSync(path.dirname(place)), []);
});

test("the claim of somebody who died is taken over, and what it left is thrown away", async (t) => {
  const place = path.join(temporaryFolder(t), "it");
  const folder = claimFolder(place);
  mkdirSync(path.join(folder, "statefile"), { recursive: true });
  writeFileSync(path.join(folder, `owner-${process.pid}-1`), "");
  const held = await claim(place);
  assert.ok(!existsSync(path.join(held.folder, "statefile")));
  await held.release();
  assert.deepEqual(readdirSync(path.dirname(place)), []);
});

test("of many who take over a dead claim at once, one gets it", async (t) => {
  const place = path.join(temporaryFolder(t), "it");
  mkdirSync(claimFolder(place));
  writeFileSync(path.join(claimFolder(place), "owner-1-1"), "");
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => claim(place)));
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
});

test("what somebody left who died before the claim was theirs is thrown away by the next", async (t) => {
  const place = path.join(temporaryFolder(t), "it");
  mkdirSync(`${claimFolder(place)}.1-1-0f0e0d0c`);
  await (await claim(place)).release();
  assert.deepEqual(readdirSync(path.dirname(place)), []);
});

test("a name as long as a name can be is claimed like any other", async (t) => {
  const place = path.join(temporaryFolder(t), "x".repeat(255));
  await (await claim(place)).release();
});

test("a complete folder replaces an older one, and nothing else stays behind", async (t) => {
  const folder = temporaryFolder(t);
  const place = path.join(folder, "it");
  const held = await claim(place);
  const fresh = path.join(held.folder, "new");
  for (const each of [place, fresh]) {
    mkdirSync(each);
    writeFileSync(path.join(each, path.basename(each)), "");
  }
  await putInPlace(held, fresh, place);
  await held.release();
  assert.deepEqual(readdirSync(folder), ["it"]);
  assert.deepEqual(readdirSync(place), ["new"]);
});

test("who dies while replacing a statefile loses neither: the older one is put back", async (t) => {
  const folder = temporaryFolder(t);
  const place = path.join(folder, "it");
  const dead = claimFolder(place);
  mkdirSync(path.join(dead, "replaced"), { recursive: true });
  writeFileSync(path.join(dead, "replaced", "precious"), "");
  writeFileSync(path.join(dead, "origin"), place);
  writeFileSync(path.join(dead, "owner-1-1"), "");
  await sweepClaims(folder);
  assert.deepEqual(readdirSync(folder), ["it"]);
  assert.deepEqual(readdirSync(place), ["precious"]);
});

test("sweeping leaves the claims of the living alone", async (t) => {
  const place = path.join(temporaryFolder(t), "it");
  const held = await claim(place);
  await sweepClaims(path.dirname(place));
  assert.equal((await refusalOf(claim(place))).kind, "pathBusy");
  await held.release();
});
