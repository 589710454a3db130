import { spawn } from "node:child_process";
import path from "node:path";
import { programs } from "./engine.ts";

/** How the `cpr` command ended. */
export type CommandEnded = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export const cprFile = path.join(programs, "cpr.js");

/** Runs the bundled `cpr` command to its end, as a user of this environment. */
export function cpr(
  environment: Readonly<Record<string, string | undefined>>,
  commandLine: readonly string[],
  options: { readonly uid?: number } = {},
): Promise<CommandEnded> {
  const child = spawn(process.execPath, [cprFile, ...commandLine], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (text: Buffer) => (said.stdout += String(text)));
  child.stderr.on("data", (text: Buffer) => (said.stderr += String(text)));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, ...said }));
  });
}
