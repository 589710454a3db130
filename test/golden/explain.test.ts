import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { explain } from "../../engine/criu/explain.ts";
import type { Cause } from "../../protocol/refusal.ts";

const folder = path.join(import.meta.dirname, "logs");

/** Rewrites the sentences from what is said now; whoever does so reads the difference. */
const update = process.env["UPDATE_GOLDEN"] === "1";

const logs = readdirSync(folder).filter((name) => name.endsWith(".log"));

function format(causes: readonly Cause[]): string {
  const blocks = causes.map(({ kind, pid, message, remedy }) =>
    [
      `kind: ${kind}`,
      ...(pid === undefined ? [] : [`process: ${pid}`]),
      `message: ${message}`,
      ...(remedy === undefined ? [] : [`remedy: ${remedy}`]),
      "",
    ].join("\n"),
  );
  return blocks.join("\n");
}

for (const log of logs) {
  const name = path.basename(log, ".log");
  test(`CRIU's log of "${name.replaceAll("-", " ")}" is told in the sentences kept beside it`, () => {
    const said = format(explain(readFileSync(path.join(folder, log), "utf8")));
    const golden = path.join(folder, `${name}.txt`);
    if (update) writeFileSync(golden, said);
    assert.ok(existsSync(golden), `${name}.txt is missing; UPDATE_GOLDEN=1 writes it`);
    assert.equal(said, readFileSync(golden, "utf8"));
    assert.notEqual(said, "", "a failure has at least one cause");
  });
}

test("every kept sentence belongs to a log", () => {
  const golden = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  assert.deepEqual(
    golden.map((name) => name.replace(/\.txt$/, ".log")),
    logs,
  );
});
