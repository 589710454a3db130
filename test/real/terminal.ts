import { spawn } from "node:child_process";
import path from "node:path";
import type { TestContext } from "node:test";
import { readProc, systemProc } from "../../engine/proc/root.ts";
import { end } from "./target.ts";

/** A command in a terminal of its own. */
export type InTerminal = {
  /** All that the terminal showed so far. */
  readonly output: () => string;
  readonly type: (keys: string) => void;
  /** The pid of the command itself. */
  readonly childPid: () => number;
  /** Its exit status. */
  readonly ended: Promise<number | null>;
};

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** Starts a command under script(1) of util-linux, which every distribution has. */
export function startInTerminal(
  test: TestContext,
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): InTerminal {
  const line = `exec ${command.map(quote).join(" ")}`;
  const script = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...environment, SHELL: "/bin/sh" },
    cwd: path.parse(process.cwd()).root,
  });
  let output = "";
  script.stdout.on("data", (text: Buffer) => (output += String(text)));
  const pid = script.pid ?? 0;
  const childPid = (): number =>
    Number((readProc(systemProc, `${pid}/task/${pid}/children`) ?? "").split(" ")[0]);
  test.after(async () => {
    const child = childPid();
    if (child > 0) await end(child);
    await end(pid);
  });
  return {
    output: () => output,
    type: (keys) => script.stdin.write(keys),
    childPid,
    ended: new Promise((resolve) => script.once("close", resolve)),
  };
}
