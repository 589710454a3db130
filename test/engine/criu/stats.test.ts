import assert from "node:assert/strict";
import { test } from "node:test";
import { parseFrozenMicros } from "../../../engine/criu/stats.ts";

/** An image of statistics: two magics, the size, and `StatsEntry { dump = 1 { ... } }`. */
function image(entry: readonly number[]): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt32LE(0x5510_5940, 0);
  header.writeUInt32LE(0x5709_9709, 4);
  header.writeUInt32LE(entry.length, 8);
  return Buffer.concat([header, Buffer.from(entry)]);
}

// DumpStatsEntry: freezing_time = 1 is 300 (0xac 0x02), frozen_time = 2 is 5000 (0x88 0x27).
const dumped = [0x0a, 6, 0x08, 0xac, 0x02, 0x10, 0x88, 0x27];

test("the frozen time is read in microseconds from the statistics of a dump", () => {
  assert.equal(parseFrozenMicros(image(dumped)), 5000);
});

test("bytes behind the entry are left alone", () => {
  assert.equal(parseFrozenMicros(Buffer.concat([image(dumped), Buffer.alloc(5, 0xff)])), 5000);
});

test("the statistics of a restore hold no frozen time", () => {
  assert.equal(parseFrozenMicros(image([0x12, 2, 0x08, 1])), undefined);
});

test("what is no image of statistics has no frozen time", () => {
  assert.equal(parseFrozenMicros(Buffer.alloc(0)), undefined);
  assert.equal(parseFrozenMicros(Buffer.from("no image of any kind")), undefined);
});

test("a file that ends in the middle has no frozen time, and is no bug either", () => {
  const whole = image(dumped);
  for (let length = 0; length < whole.length; length++) {
    assert.equal(parseFrozenMicros(whole.subarray(0, length)), undefined, `${length} bytes`);
  }
});

test("garbage behind the right magic has no frozen time", () => {
  assert.equal(parseFrozenMicros(image([0x0f, 0xff, 0xff, 0xff, 0xff, 0xff])), undefined);
  assert.equal(parseFrozenMicros(image([0x0a, 3, 0x17, 0xff, 0xff])), undefined);
});
