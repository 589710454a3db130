import type { Cause, Errno, Refusal } from "./refusal.ts";

/** What a refusal says to a person: what happened and why, and what to do. */
export type Wording = {
  readonly errno: Errno;
  readonly message: string;
  readonly advice: string;
};

const pathMessages = {
  EACCES: ["Permission denied", "Choose a folder that you may write to and search."],
  EEXIST: ["File exists", "Choose another path, or overwrite it (cpr -c PATH -f)."],
  ELOOP: ["Too many symbolic links", "Choose a path without a loop of symbolic links."],
  ENAMETOOLONG: ["Filename too long", "Choose a shorter path."],
  ENOENT: ["No such file or directory", "Check the path; the folder above it must exist."],
  ENOSPC: ["No space left on device", "Free some space, or choose a path on another disk."],
  ENOTDIR: ["Not a directory", "Choose a path whose parents are folders."],
  EPERM: ["Operation not permitted", "Choose a path that you may change."],
  EROFS: ["Read-only file system", "Choose a path on a disk that can be written."],
} as const;

function list(causes: readonly Cause[]): string {
  return causes.map((cause) => cause.message).join(" ") || "CRIU gave no cause that we know.";
}

function remedies(causes: readonly Cause[], otherwise: string): string {
  const known = [...new Set(causes.flatMap((cause) => cause.remedy ?? []))];
  return known.length > 0 ? known.join(" ") : otherwise;
}

const say = (errno: Errno, message: string, advice: string): Wording => ({
  errno,
  message,
  advice,
});

/** The one place with the sentences of failures; a refusal without words does not compile. */
export function word(refusal: Refusal): Wording {
  switch (refusal.kind) {
    case "noSuchProcess":
      return say(
        "ESRCH",
        `No such process: ${refusal.target}`,
        "It may have ended; look at the list of processes again.",
      );
    case "notPermitted":
      return say(
        "EPERM",
        `Operation not permitted: process ${refusal.pid} (${refusal.name}) belongs to ${refusal.user}.`,
        "Checkpoint a process of your own, or run as its owner or as root.",
      );
    case "kernelThread":
      return say(
        "EINVAL",
        `Process ${refusal.pid} (${refusal.name}) is a thread of the kernel, which has no memory of its own to save.`,
        "Choose an ordinary process.",
      );
    case "ownTree":
      return say(
        "EBUSY",
        `Process ${refusal.pid} (${refusal.name}) contains this tool itself, so freezing it would freeze the checkpoint too.`,
        "Choose the program itself rather than the shell or the editor it was started from.",
      );
    case "traced":
      if (refusal.tracerName === "criu") {
        return say(
          "EBUSY",
          `Another checkpoint of process ${refusal.pid} (${refusal.name}) is under way.`,
          "Wait until it is done.",
        );
      }
      return say(
        "EBUSY",
        `Process ${refusal.pid} (${refusal.name}) is traced by process ${refusal.tracerPid} (${refusal.tracerName}), and a process can have only one tracer.`,
        "Detach the debugger or strace, then try again.",
      );
    case "zombie":
      return say(
        "ESRCH",
        `Process ${refusal.pid} (${refusal.name}) has ended already and only waits for its parent to notice.`,
        "Choose a process that runs.",
      );
    case "idTypeUnsupported":
      return say(
        "EINVAL",
        `The ID type ${refusal.type} cannot be checkpointed on Linux by this version.`,
        "Use PID or HID (a process and its children), GID (process group) or SID (session).",
      );
    case "notOneTree":
      return say(
        "EINVAL",
        `The processes of ${refusal.target} are not one tree: ${refusal.outsiders.join(", ")} would be left out.`,
        "Choose a common ancestor by its pid.",
      );
    case "uncheckpointable":
      return say(
        "ECKPT",
        `${refusal.target} cannot be checkpointed as it is, and runs on unharmed. ${list(refusal.causes)}`,
        remedies(refusal.causes, `Read the engine's log: ${refusal.log}`),
      );
    case "path": {
      const [message, advice] = pathMessages[refusal.errno];
      return say(refusal.errno, `${message}: ${refusal.path}`, advice);
    }
    case "pathBusy":
      return say(
        "EBUSY",
        `Another checkpoint or restart is using ${refusal.path} at this moment.`,
        "Wait until it is done, or choose another path.",
      );
    case "notAStatefile":
      return say(
        "EINVAL",
        `${refusal.path} is not a statefile.`,
        "Choose a folder that holds a statefile.json.",
      );
    case "damaged":
      return say(
        "EINVAL",
        `The statefile ${refusal.path} is damaged: ${refusal.reason}.`,
        "Restore it from a backup, or delete it and take a new checkpoint.",
      );
    case "newerRevision":
      return say(
        "EINVAL",
        `The statefile ${refusal.path} has revision ${refusal.revision}; this version reads up to ${refusal.supported}.`,
        "Update CPR.",
      );
    case "notOwner":
      return say(
        "EPERM",
        `Only the owner (${refusal.owner}) and root may delete or change the statefile ${refusal.path}.`,
        "Ask its owner.",
      );
    case "otherUser":
      return say(
        "EPERM",
        `The processes in ${refusal.path} belong to ${refusal.owner}, so only that user and root may restart them.`,
        "Restart it as that user or as root.",
      );
    case "pidTaken":
      return say(
        "EBUSY",
        `Pid ${refusal.pid}, which ${refusal.path} needs, is in use by ${refusal.name}.`,
        "End that process first (it may be the original), then restart again.",
      );
    case "needsTerminal":
      return say(
        "EINVAL",
        `The program in ${refusal.path} ran in a terminal and needs one to come back.`,
        "Restart it in a terminal: cpr -r -j PATH.",
      );
    case "unrestartable":
      return say(
        "ECKPT",
        `${refusal.path} cannot be restarted as things are, and nothing of it was left running. ${list(refusal.causes)}`,
        remedies(refusal.causes, `Read the engine's log: ${refusal.log}`),
      );
    case "timedOut":
      return say(
        "ETIMEDOUT",
        `${refusal.what} was not done after ${refusal.seconds} seconds and was given up.`,
        "Try again; if it stays so, look at the log.",
      );
    case "noEngine":
      return say(
        "ENOENT",
        `No CRIU that works on this machine was found: ${refusal.reason}`,
        "Set one up: cpr doctor --install.",
      );
    case "noPrivilege":
      return say(
        "EPERM",
        `CRIU lacks the rights it needs: ${refusal.reason}`,
        refusal.fix === undefined
          ? "Run cpr doctor to see what would help."
          : `Run: ${refusal.fix}`,
      );
    case "installFailed":
      return say(
        "ENOENT",
        `Setting up CRIU failed (${refusal.step}): ${refusal.detail}`,
        "Install criu 4.2 or newer with your package manager, or set the path of one.",
      );
  }
}
