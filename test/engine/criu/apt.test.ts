import assert from "node:assert/strict";
import { test } from "node:test";
import { mirrorByAddress, mirrorByLabel } from "../../../engine/criu/apt.ts";
import { complaint } from "../../../engine/criu/workshop.ts";

test("Debian's archive is known by its label, not by its place among the sources", () => {
  const targets = [
    "https://packages.example/linux/debian/ Example CE",
    "http://mirror.example/debian-security/ Debian-Security",
    "http://mirror.example/archive/ Debian",
    "http://other.example/archive/ Debian",
  ];
  assert.equal(mirrorByLabel(targets.join("\n")), "http://mirror.example/archive/");
});

test("without labels no archive is known by them", () => {
  assert.equal(mirrorByLabel(""), undefined);
  assert.equal(mirrorByLabel("http://mirror.example/debian/ $(LABEL)\n"), undefined);
});

/** A line of `apt-get update --print-uris`. */
function uri(base: string, rest = "bookworm/main/binary-amd64/Packages.xz"): string {
  return `'${base}dists/${rest}' mirror.example_debian 0 `;
}

test("where apt knows no labels the address with the archive's own name is taken", () => {
  const uris = [
    uri("https://node.example/", "nodistro/main/binary-amd64/Packages.xz"),
    uri("https://docker.example/linux/debian/", "bookworm/stable/binary-amd64/Packages.xz"),
    uri("http://mirror.example/debian-security/"),
    uri("http://mirror.example/debian/", "bookworm/InRelease"),
    uri("http://mirror.example/debian/"),
  ];
  assert.equal(mirrorByAddress(uris.join("\n")), "http://mirror.example/debian/");
});

test("a mirror with a name of its own is taken where there is no other", () => {
  assert.equal(mirrorByAddress(uri("http://mirror.example/os/")), "http://mirror.example/os/");
  assert.equal(mirrorByAddress(uri("http://mirror.example/debian-security/")), undefined);
  assert.equal(mirrorByAddress(""), undefined);
});

test("the first complaint of a program is quoted, for others follow from it", () => {
  const apt = [
    "W: GPG error: NO_PUBKEY",
    "E: Failed to fetch http://mirror.example/  Could not connect",
    "E: Some index files failed to download.",
  ];
  assert.equal(
    complaint(apt.join("\n")),
    "Failed to fetch http://mirror.example/  Could not connect",
  );
  assert.equal(complaint("dpkg-deb: error: no space\nmore\n"), "dpkg-deb: error: no space");
  assert.equal(complaint("one\ntwo\n"), "two");
  assert.equal(complaint("\n"), "It said nothing.");
});
