import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { findDesktop } from "../../scripts/workbench/desktop.ts";

function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), "cpr-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function writeProgram(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, 0o755);
}

/** VS Code as its packages install it: a link on the path to a launcher beside the program. */
function install(folder: string): NodeJS.ProcessEnv {
  writeProgram(path.join(folder, "share/code/code"));
  writeProgram(path.join(folder, "share/code/bin/code"));
  mkdirSync(path.join(folder, "bin"));
  symlinkSync(path.join(folder, "share/code/bin/code"), path.join(folder, "bin/code"));
  return { PATH: `relative${path.delimiter}${path.join(folder, "bin")}`, DISPLAY: ":0" };
}

test("the program behind the launcher on the path is found", async (context) => {
  const folder = temporaryFolder(context);
  assert.equal(await findDesktop(install(folder)), path.join(folder, "share/code/code"));
});

test("without a screen there is no desktop", async (context) => {
  const { PATH } = install(temporaryFolder(context));
  assert.equal(await findDesktop({ PATH }), undefined);
});

test("a launcher without a program beside it, as in a remote terminal, is no desktop", async (context) => {
  const folder = temporaryFolder(context);
  writeProgram(path.join(folder, "remote-cli/code"));
  const environment = { PATH: path.join(folder, "remote-cli"), DISPLAY: ":0" };
  assert.equal(await findDesktop(environment), undefined);
});
