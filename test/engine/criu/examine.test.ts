import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { type Examined, examine, grantCommand, lacksRights } from "../../../engine/criu/examine.ts";
import { settingsSchema } from "../../../protocol/settings.ts";
import { work } from "../../real/engine.ts";

test("the line that grants the capabilities names the file and all three of them", () => {
  assert.equal(
    grantCommand("/a/criu"),
    "sudo setcap cap_checkpoint_restore,cap_sys_ptrace,cap_setpcap+eip /a/criu",
  );
});

test("a shell reads the file in that line as one word, whatever its name is", () => {
  for (const file of ["/a b/criu", "/it's/criu", "/a$HOME/criu", "/~x/criu"]) {
    const line = grantCommand(file).replace(/^sudo setcap \S+/, "printf %s");
    assert.equal(spawnSync("/bin/sh", ["-c", line], { encoding: "utf8" }).stdout, file);
  }
});

test("a CRIU that the settings name by a relative path is not run", async () => {
  const setup = {
    settings: settingsSchema.parse({ engine: { path: "criu" } }),
    environment: process.env,
    programs: "",
    log: () => undefined,
  };
  const { failure } = await examine(setup, { path: "criu", source: "setting" }, work());
  assert.equal(failure, "The settings must name it by its absolute path.");
});

const examined: Examined = {
  path: "/a/criu",
  source: "system",
  version: "4.2.1",
  privilege: { kind: "none", reason: "" },
  failure: "It lacks the rights.",
};

const cases: readonly (readonly [what: string, each: Examined, lacks: boolean])[] = [
  ["a new one that has none", examined, true],
  [
    "a new one that fails under sudo",
    { ...examined, privilege: { kind: "sudo", reason: "" }, failure: "CAP_SYS_RESOURCE" },
    true,
  ],
  ["an old one", { ...examined, version: "4.1.1" }, false],
  ["one that cannot be run", { ...examined, version: undefined }, false],
  ["one that works", { ...examined, failure: undefined }, false],
  ["one that fails for root", { ...examined, privilege: { kind: "root", reason: "" } }, false],
];

for (const [what, each, lacks] of cases) {
  test(`of a CRIU, ${what} is said to lack ${lacks ? "rights only" : "something else or nothing"}`, () => {
    assert.equal(lacksRights(each), lacks);
  });
}
