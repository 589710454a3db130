import { writeFileSync } from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { temporaryFolder } from "../real/target.ts";

function setPath(t: TestContext, value: string | undefined): void {
  const before = process.env["PATH"];
  process.env["PATH"] = value;
  t.after(() => {
    process.env["PATH"] = before;
  });
}

/** Takes sudo, and all other programs, off the path for one test. */
export function withoutSudo(t: TestContext): void {
  setPath(t, temporaryFolder(t));
}

/** Puts a program in the place of sudo for one test: the body of a shell script. */
export function withSudo(t: TestContext, script: string): void {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, "sudo"), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
  setPath(t, `${folder}:${process.env["PATH"] ?? ""}`);
}
