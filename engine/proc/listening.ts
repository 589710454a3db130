import { type ProcRoot, listProc, readProc, readProcLink } from "./root.ts";

/** TCP_LISTEN in the kernel's include/net/tcp_states.h. */
const listenState = "0A";

/** The IPv4 port that a process listens on; undefined while it listens on none. */
export function listeningPort(root: ProcRoot, pid: number): number | undefined {
  const sockets = new Set(
    listProc(root, `${pid}/fd`).map((fd) => readProcLink(root, `${pid}/fd/${fd}`)),
  );
  for (const line of (readProc(root, `${pid}/net/tcp`) ?? "").split("\n").slice(1)) {
    const fields = line.trim().split(/\s+/);
    if (fields[3] !== listenState || !sockets.has(`socket:[${fields[9]}]`)) continue;
    return Number.parseInt(fields[1]?.split(":")[1] ?? "", 16);
  }
  return undefined;
}
