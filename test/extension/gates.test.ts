import assert from "node:assert/strict";
import { test } from "node:test";
import { whyNotAllowed } from "../../extension/allowed.ts";
import { commandIds, readArgument } from "../../extension/command-map.ts";
import { Crashes } from "../../extension/crashes.ts";
import manifest from "../../package.json" with { type: "json" };

test("in an untrusted workspace nothing that runs the engine may be called", () => {
  const untrusted = { platform: "linux", trusted: false };
  assert.equal(whyNotAllowed("trust", untrusted), "untrusted");
  assert.equal(whyNotAllowed("linux", untrusted), undefined);
  assert.equal(whyNotAllowed("trust", { ...untrusted, trusted: true }), undefined);
});

test("elsewhere than on Linux only what needs nothing may be called", () => {
  const elsewhere = { platform: "darwin", trusted: true };
  assert.equal(whyNotAllowed("linux", elsewhere), "notLinux");
  assert.equal(whyNotAllowed("trust", elsewhere), "notLinux");
  assert.equal(whyNotAllowed("nothing", elsewhere), undefined);
});

test("the manifest declares exactly the commands that there are", () => {
  const declared = manifest.contributes.commands.map(({ command }) => command);
  assert.deepEqual(new Set(declared), new Set(commandIds));
});

test("whatever ends up on a command line is a setting of the machine, and restricted", () => {
  const { properties } = manifest.contributes.configuration;
  for (const name of ["cpr.engine.path", "cpr.privilege", "cpr.store.path"] as const) {
    assert.equal(properties[name].scope, "machine");
    assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes(name));
  }
});

test("a command reads what menus, keys and other extensions hand in, and nothing else", () => {
  assert.deepEqual(readArgument["cpr.checkpoint"]([{ pid: 12 }]), { pid: 12, leaveRunning: true });
  assert.equal(readArgument["cpr.checkpoint"]([{ pid: "12; rm" }]), undefined);
  assert.deepEqual(readArgument["cpr.restart"]([{ path: "/it", name: "x" }]), { path: "/it" });
  assert.equal(readArgument["cpr.restart"]([7]), undefined);
  const [one, two] = [{ path: "/one" }, { path: "/two" }];
  assert.deepEqual(readArgument["cpr.delete"]([one, [one, two]]), [one, two]);
  assert.deepEqual(readArgument["cpr.delete"]([one]), [one]);
  assert.equal(readArgument["cpr.delete"]([]), undefined);
});

test("a server that ends again and again is one to ask about, and one that ends now and then is not", () => {
  const often = new Crashes();
  const now = 1_700_000_000_000;
  assert.deepEqual(
    [0, 1, 2, 3].map((at) => often.tooMany(now + at)),
    [false, false, false, true],
  );
  often.forget();
  assert.equal(often.tooMany(now + 5), false);
  const seldom = new Crashes();
  for (let hour = 0; hour < 10; hour++) assert.equal(seldom.tooMany(now + hour * 3_600_000), false);
});
