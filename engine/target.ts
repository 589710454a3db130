import { refuse } from "../protocol/refusal.ts";
import { type Target, formatTarget } from "../protocol/target.ts";
import type { ProcRoot } from "./proc/root.ts";
import type { Stat } from "./proc/stat.ts";
import { readStatus } from "./proc/status.ts";
import { ancestorsOf, readAll, treeOf } from "./proc/tree.ts";
import { readUsers } from "./users.ts";

/** A process tree that may be checkpointed, root first. */
export type TargetTree = {
  readonly root: Stat;
  readonly processes: readonly Stat[];
};

function notThere(target: Target): never {
  return refuse({ kind: "noSuchProcess", target: formatTarget(target) });
}

/** The members of a process group or a session must all lie in the tree of their leader. */
function leaderOf(target: Target, members: readonly Stat[], all: ReadonlyMap<number, Stat>): Stat {
  if (members.length === 0) notThere(target);
  const leader = all.get(target.id) ?? members[0];
  if (leader === undefined) return notThere(target);
  const inside = new Set(treeOf(all, leader.pid).map((stat) => stat.pid));
  const outsiders = members.map((stat) => stat.pid).filter((pid) => !inside.has(pid));
  if (outsiders.length > 0) {
    refuse({ kind: "notOneTree", target: formatTarget(target), outsiders });
  }
  return leader;
}

function rootOf(target: Target, all: ReadonlyMap<number, Stat>): Stat {
  const members = [...all.values()];
  switch (target.type) {
    case "PID":
    case "HID":
      return all.get(target.id) ?? notThere(target);
    case "GID":
      return leaderOf(
        target,
        members.filter((stat) => stat.processGroup === target.id),
        all,
      );
    case "SID":
      return leaderOf(
        target,
        members.filter((stat) => stat.session === target.id),
        all,
      );
    case "SGP":
    case "ASH":
    case "JID":
      return refuse({ kind: "idTypeUnsupported", type: target.type });
  }
}

function checkRoot(root: Stat): void {
  const { pid, name } = root;
  if (root.kernelThread) refuse({ kind: "kernelThread", pid, name });
  if (root.state === "Z" || root.state === "X") refuse({ kind: "zombie", pid, name });
}

function checkMember(proc: ProcRoot, all: ReadonlyMap<number, Stat>, member: Stat): void {
  const { pid, name } = member;
  const status = readStatus(proc, pid);
  if (status === undefined) return;
  const own = process.geteuid?.() ?? 0;
  if (own !== 0 && own !== status.uid.real) {
    refuse({ kind: "notPermitted", pid, name, user: readUsers()(status.uid.real) });
  }
  if (status.tracerPid > 0) {
    refuse({
      kind: "traced",
      pid,
      name,
      tracerPid: status.tracerPid,
      tracerName: all.get(status.tracerPid)?.name ?? "unknown",
    });
  }
}

/** Finds the tree that a target means, and refuses what can never be checkpointed, untouched. */
export function resolveTarget(proc: ProcRoot, target: Target): TargetTree {
  const all = readAll(proc);
  const root = rootOf(target, all);
  checkRoot(root);
  // An ancestor of ours holds us in its tree, and CRIU cannot freeze itself.
  if (ancestorsOf(all, process.pid).includes(root.pid)) {
    refuse({ kind: "ownTree", pid: root.pid, name: root.name });
  }
  const processes = treeOf(all, root.pid);
  for (const member of processes) checkMember(proc, all, member);
  return { root, processes };
}
