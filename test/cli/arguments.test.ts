import assert from "node:assert/strict";
import { test } from "node:test";
import { type Invocation, UsageError, parseCommandLine } from "../../cli/arguments.ts";
import { usage } from "../../cli/usage.ts";

const checkpoint = {
  verb: "checkpoint",
  path: "there",
  target: { id: 12, type: "PID" },
  name: undefined,
  overwrite: false,
  leaveRunning: false,
  json: false,
} as const;

const understood: readonly (readonly [string, Invocation])[] = [
  ["-c there -p 12", checkpoint],
  ["-p 12 -c there", checkpoint],
  ["-c there -p 12 -k", checkpoint],
  ["-gf -c there -p 12", { ...checkpoint, leaveRunning: true, overwrite: true }],
  ["-gfcthere -p12", { ...checkpoint, leaveRunning: true, overwrite: true }],
  ["-c there -p 12:HID --json", { ...checkpoint, target: { id: 12, type: "HID" }, json: true }],
  ["-c there -p 12:gid", { ...checkpoint, target: { id: 12, type: "GID" } }],
  ["-c there -p 12 -n before", { ...checkpoint, name: "before" }],
  ["-r there", { verb: "restart", path: "there", interactive: false, json: false }],
  ["-r -j there", { verb: "restart", path: "there", interactive: true, json: false }],
  ["-rj there", { verb: "restart", path: "there", interactive: true, json: false }],
  ["-r --json -- -odd", { verb: "restart", path: "-odd", interactive: false, json: true }],
  ["-i one two", { verb: "inspect", paths: ["one", "two"], json: false }],
  ["-D one two --json", { verb: "delete", paths: ["one", "two"], json: true }],
  ["list", { verb: "list", json: false }],
  ["list --json", { verb: "list", json: true }],
  ["doctor", { verb: "doctor", install: false, json: false }],
  ["doctor --install --json", { verb: "doctor", install: true, json: true }],
  ["--help", { verb: "help" }],
  ["-c there --help", { verb: "help" }],
  ["--version", { verb: "version", json: false }],
];

for (const [line, invocation] of understood) {
  test(`"cpr ${line}" is understood`, () => {
    assert.deepEqual(parseCommandLine(line.split(" ")), invocation);
  });
}

const wrong: readonly (readonly [string, RegExp])[] = [
  ["", /Nothing to do/],
  ["frobnicate", /Unknown verb: frobnicate/],
  ["-x", /^Unknown option '-x'$/],
  ["-c there", /Which process/],
  ["-p 12", /Nothing to do/],
  ["-c there -p twelve", /Not an ID/],
  ["-c there -p 12:XYZ", /Not an ID/],
  ["-c there -p 0", /Not an ID/],
  ["-c there -p 12 -g -k", /exclude each other/],
  ["-c there -p 12 stray", /Not understood: stray/],
  ["-c there -r", /at a time/],
  ["-r", /path of a statefile is missing/],
  ["-rj there --json", /exclude each other/],
  ["-r one two", /One statefile at a time/],
  ["-i", /path of a statefile is missing/],
  ["-D", /path of a statefile is missing/],
  ["-r there -f", /--force does not go with "restart"/],
  ["list stray", /Not understood: stray/],
  ["doctor stray", /Not understood: stray/],
  ["-c there -p 12 -p 13", /-p is given twice/],
  ["-c there -c here -p 12", /-c is given twice/],
  ["-c there -p", /^Option '-p, --process <value>' argument missing$/],
  ["list --install", /--install does not go with "list"/],
];

for (const [line, message] of wrong) {
  test(`"cpr ${line}" is wrong usage and says why`, () => {
    const given = line === "" ? [] : line.split(" ");
    assert.throws(() => parseCommandLine(given), { name: "UsageError", message });
  });
}

test("a path may hold blanks", () => {
  const invocation = parseCommandLine(["-r", "/a b/c d"]);
  assert.ok(invocation.verb === "restart");
  assert.equal(invocation.path, "/a b/c d");
});

test("the help names every verb and option that is understood", () => {
  for (const word of ["-c", "-p", "-f", "-g", "-k", "-r", "-j", "-i", "-D", "list", "doctor"]) {
    assert.ok(usage.includes(`${word} `), word);
  }
});

test("wrong usage is an error of its own kind", () => {
  assert.throws(() => parseCommandLine(["-q"]), UsageError);
});
