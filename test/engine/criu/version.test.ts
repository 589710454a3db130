import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { isNewEnough, readVersion } from "../../../engine/criu/version.ts";
import { temporaryFolder } from "../../real/target.ts";

test("a CRIU is new enough from 4.2 on, whatever the package's own number is", () => {
  const versions = ["3.17.1-2", "4.1.1-1", "4.2-1", "4.2.1-1", "4.10~rc1-1", "5.0", "nonsense"];
  assert.deepEqual(versions.filter(isNewEnough), ["4.2-1", "4.2.1-1", "4.10~rc1-1", "5.0"]);
});

test("the version is what CRIU says, and nothing where the file says something else", async (t) => {
  const folder = temporaryFolder(t);
  const criu = path.join(folder, "criu");
  writeFileSync(criu, "#!/bin/sh\necho 'Version: 4.2.1'\necho 'GitID: 0'\n", { mode: 0o700 });
  assert.equal(await readVersion(criu), "4.2.1");
  const other = path.join(folder, "other");
  writeFileSync(other, "#!/bin/sh\necho hello\n", { mode: 0o700 });
  assert.equal(await readVersion(other), undefined);
  assert.equal(await readVersion(path.join(folder, "nowhere")), undefined);
});
