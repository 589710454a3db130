import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import * as z from "zod";
import { readArgument } from "../../extension/command-arguments.ts";
import manifest from "../../package.json" with { type: "json" };

const words = z
  .record(z.string(), z.string())
  .parse(
    JSON.parse(readFileSync(path.resolve(import.meta.dirname, "../../package.nls.json"), "utf8")),
  );
const { contributes, capabilities } = manifest;
const text = JSON.stringify(manifest);
const commandIds = new Set(Object.keys(readArgument));

/** Everything of the manifest that is written `"name": "..."`. */
function valuesOf(name: string): string[] {
  const found = text.matchAll(new RegExp(`"${name}":"((?:[^"\\\\]|\\\\.)*)"`, "g"));
  return [...found].map(([, value = ""]) => value);
}

test("the manifest declares exactly the commands that there are", () => {
  const declared = contributes.commands.map(({ command }) => command);
  assert.deepEqual(new Set(declared), commandIds);
  for (const command of valuesOf("command")) assert.ok(commandIds.has(command), command);
});

test("every word that the manifest names is there, and no word is there for nothing", () => {
  const named = [...text.matchAll(/%([\w.]+)%/g)].map(([, key = ""]) => key);
  assert.deepEqual(new Set(named), new Set(Object.keys(words)));
});

test("every command that the words lead to is ours or VS Code's own for it", () => {
  const led = [...JSON.stringify(words).matchAll(/\(command:([\w.]+)\)/g)].map(([, id = ""]) => id);
  const editors = new Set(["workbench.trust.manage", "cpr.statefiles.focus"]);
  assert.ok(led.length > 0);
  for (const id of led) assert.ok(commandIds.has(id) || editors.has(id), id);
});

test("whatever ends up on a command line is a setting of the machine, and restricted", () => {
  const { properties } = contributes.configuration;
  for (const name of ["cpr.engine.path", "cpr.privilege", "cpr.store.path"] as const) {
    assert.equal(properties[name].scope, "machine");
    assert.ok(capabilities.untrustedWorkspaces.restrictedConfigurations.includes(name));
  }
});

test("every inline action is in the context menu too, for who cannot hover", () => {
  const items = contributes.menus["view/item/context"];
  const inline = items.filter(({ group }) => group.startsWith("inline"));
  assert.ok(inline.length > 0);
  for (const { command, when } of inline) {
    assert.ok(
      items.some(
        (item) =>
          item.command === command && item.when === when && !item.group.startsWith("inline"),
      ),
      command,
    );
  }
});

test("keys work in our own view alone", () => {
  for (const { key, when } of contributes.keybindings) {
    assert.match(when, /^focusedView == cpr\.statefiles\b/, key);
  }
});

test("what runs CRIU is greyed out where the workspace is not trusted", () => {
  const running = ["cpr.checkpoint", "cpr.restart", "cpr.doctor", "cpr.installEngine"];
  for (const id of running) {
    const declared = contributes.commands.find(({ command }) => command === id);
    assert.match(declared?.enablement ?? "", /\bisWorkspaceTrusted\b/, id);
  }
});
