import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { formatAge, formatBytes, formatMicros } from "../../protocol/format.ts";

test("sizes are told in powers of a thousand with two or three digits", () => {
  const said = [0, 999, 1000, 1234, 48_000_000, 999_600, 1_070_000_000].map(formatBytes);
  assert.deepEqual(said, ["0 B", "999 B", "1.0 kB", "1.2 kB", "48 MB", "1.0 MB", "1.1 GB"]);
});

test("no size needs more than six characters", () => {
  fc.assert(fc.property(fc.nat(2 ** 40), (size) => assert.ok(formatBytes(size).length <= 6)));
});

test("ages are told in the largest unit that fits", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  const ago = (seconds: number): string => formatAge(new Date(now.getTime() - seconds * 1000), now);
  assert.deepEqual([0, 59, 60, 150, 3600, 7200, 86_400, 30 * 86_400, 800 * 86_400].map(ago), [
    "just now",
    "just now",
    "1 min ago",
    "2 min ago",
    "1 hour ago",
    "2 hours ago",
    "1 day ago",
    "1 month ago",
    "2 years ago",
  ]);
  assert.equal(ago(-5), "just now", "a clock may have been set back");
});

test("durations are told in milliseconds or seconds", () => {
  const said = [0, 5200, 38_811, 999_400, 1_400_000].map(formatMicros);
  assert.deepEqual(said, ["0.0 ms", "5.2 ms", "39 ms", "999 ms", "1.4 s"]);
});
