import type { Cause, Refusal } from "../../protocol/refusal.ts";

/** A cause as a log of CRIU gives it. */
export const cause: Cause = {
  kind: "connectedTcp",
  message: "It has a connection.",
  remedy: "Close it.",
};

/** One of each kind, told with the data that a person needs. */
export const refusals: readonly Refusal[] = [
  { kind: "noSuchProcess", target: "12" },
  { kind: "notPermitted", pid: 12, name: "perl", user: "root" },
  { kind: "kernelThread", pid: 2, name: "kthreadd" },
  { kind: "ownTree", pid: 12, name: "bash" },
  { kind: "traced", pid: 12, name: "perl", tracerPid: 13, tracerName: "strace" },
  { kind: "zombie", pid: 12, name: "perl" },
  { kind: "idTypeUnsupported", type: "ASH" },
  { kind: "notOneTree", target: "12:SID", outsiders: [13] },
  { kind: "uncheckpointable", target: "Process 12", causes: [cause], log: "/log" },
  { kind: "path", path: "/there", errno: "EROFS" },
  { kind: "pathBusy", path: "/there" },
  { kind: "notAStatefile", path: "/there" },
  { kind: "damaged", path: "/there", reason: "pages-1.img is missing" },
  { kind: "newerRevision", path: "/there", revision: 9, supported: 1 },
  { kind: "notOwner", path: "/there", owner: "root" },
  { kind: "otherUser", path: "/there", owner: "root" },
  { kind: "pidTaken", path: "/there", pid: 12, name: "perl" },
  { kind: "needsTerminal", path: "/there" },
  { kind: "unrestartable", path: "/there", causes: [cause], log: "/log" },
  { kind: "timedOut", what: "The restart", seconds: 60 },
  { kind: "noEngine", reason: "none is installed." },
  { kind: "noPrivilege", reason: "We are nobody.", fix: "sudo setcap" },
  { kind: "installFailed", step: "unpacking", detail: "no space" },
];
