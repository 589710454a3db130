import { run } from "./run.ts";

/** Older ones fail on kernels from 6.16 on as soon as a TCP socket is open. */
export const neededVersion = [4, 2] as const;

/** Whether a version of CRIU, or of its package, is new enough for every kernel of today. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(/[.\-+~]/).map(Number);
  return major > neededVersion[0] || (major === neededVersion[0] && minor >= neededVersion[1]);
}

/** What `criu --version` says; undefined where it cannot be run. */
export async function readVersion(file: string): Promise<string | undefined> {
  const ended = await run({ file, arguments: ["--version"] }).catch(() => undefined);
  return /^Version:\s*(\S+)/m.exec(ended?.stdout ?? "")?.[1];
}
