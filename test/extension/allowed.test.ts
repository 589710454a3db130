import assert from "node:assert/strict";
import { test } from "node:test";
import { whyNotAllowed } from "../../extension/allowed.ts";

test("what runs CRIU waits until the workspace is trusted", () => {
  assert.equal(whyNotAllowed("trust", { platform: "linux", trusted: false }), "untrusted");
  assert.equal(whyNotAllowed("trust", { platform: "linux", trusted: true }), undefined);
});

test("looking at statefiles needs no trust", () => {
  assert.equal(whyNotAllowed("linux", { platform: "linux", trusted: false }), undefined);
});

test("elsewhere than on Linux there is the log and nothing else", () => {
  for (const platform of ["darwin", "win32"]) {
    assert.equal(whyNotAllowed("linux", { platform, trusted: true }), "notLinux");
    assert.equal(whyNotAllowed("trust", { platform, trusted: true }), "notLinux");
    assert.equal(whyNotAllowed("nothing", { platform, trusted: false }), undefined);
  }
});
