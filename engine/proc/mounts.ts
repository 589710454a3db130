import { type ProcRoot, readProc } from "./root.ts";

/** One line of mountinfo (proc_pid_mountinfo(5)), as far as we need it. */
export type Mount = { readonly point: string; readonly type: string };

/** The kernel writes blanks and backslashes in octal. */
function unescape(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

export function parseMounts(text: string): readonly Mount[] {
  return text.split("\n").flatMap((line) => {
    const [before, after] = line.split(" - ");
    const point = before?.split(" ")[4];
    const type = after?.split(" ")[0];
    return point === undefined || type === undefined ? [] : [{ point: unescape(point), type }];
  });
}

/** The mounts that this process sees. */
export function readMounts(root: ProcRoot): readonly Mount[] {
  return parseMounts(readProc(root, "self/mountinfo") ?? "");
}
