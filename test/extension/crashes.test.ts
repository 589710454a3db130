import assert from "node:assert/strict";
import { test } from "node:test";
import { Crashes } from "../../extension/crashes.ts";

const minuteMillis = 60_000;

test("the fourth end within three minutes is one too many", () => {
  const crashes = new Crashes();
  const answers = [0, 1, 2, 3].map((second) => crashes.tooMany(second * 1_000));
  assert.deepEqual(answers, [false, false, false, true]);
});

test("ends that are far apart are borne for ever", () => {
  const crashes = new Crashes();
  for (let times = 0; times < 20; times += 1) {
    assert.equal(crashes.tooMany(times * minuteMillis), false);
  }
});

test("once a person has looked after it, the count starts anew", () => {
  const crashes = new Crashes();
  for (let times = 0; times < 4; times += 1) crashes.tooMany(times);
  crashes.forget();
  assert.equal(crashes.tooMany(5), false);
});
