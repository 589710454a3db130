import assert from "node:assert/strict";
import { test } from "node:test";
import { readArguments } from "./arguments.ts";

const profile = ["--user-data-dir=/data", "--extensions-dir=/extensions"] as const;

test("what test-electron says of an extension under test is understood", () => {
  const asked = readArguments([
    "/a/folder",
    "--no-sandbox",
    ...profile,
    "--extensionTestsPath=/project/dist/index.js",
    "--extensionDevelopmentPath=/project",
    "--extensionDevelopmentPath=/other=one",
  ]);
  assert.deepEqual(asked, {
    extensionDevelopmentPaths: ["/project", "/other=one"],
    extensionTestsPath: "/project/dist/index.js",
    userDataFolder: "/data",
    extensionsFolder: "/extensions",
    disableExtensions: false,
    folder: "/a/folder",
  });
});

test("an option without a value is read, and no folder is no folder", () => {
  const asked = readArguments([...profile, "--disable-extensions"]);
  assert.equal(asked.disableExtensions, true);
  assert.equal(asked.folder, undefined);
  assert.equal(asked.extensionTestsPath, undefined);
});

test("a command line without a profile is refused", () => {
  assert.throws(() => readArguments(["--user-data-dir=/data"]), /--extensions-dir is missing/);
});
