import path from "node:path";

/** What decides the options of a dump. */
export type Dump = {
  readonly pid: number;
  /** The folder of the statefile to be; it must hold `images/`. */
  readonly folder: string;
  readonly leaveRunning: boolean;
  /** The session leader or the terminal lies outside the tree. */
  readonly shellJob: boolean;
  /** The hook that keeps the tree frozen until the statefile is published. */
  readonly hold: string;
};

/** Deleted files up to this size go into the statefile; CRIU's own limit is 1 MB. */
const ghostLimit = "512M";

/** The options that do not depend on places: what the manifest keeps. */
export function dumpOptions(dump: Dump): readonly string[] {
  return [
    "--file-locks",
    "--ghost-limit",
    ghostLimit,
    ...(dump.shellJob ? ["--shell-job"] : []),
    ...(dump.leaveRunning ? ["--leave-running"] : []),
  ];
}

export function dumpArguments(dump: Dump): readonly string[] {
  return [
    "dump",
    "--tree",
    String(dump.pid),
    "--images-dir",
    path.join(dump.folder, "images"),
    "--work-dir",
    dump.folder,
    "--log-file",
    "dump.log",
    "-v4",
    ...dumpOptions(dump),
    ...(dump.leaveRunning ? [] : ["--action-script", dump.hold]),
  ];
}

/** A descriptor of ours that takes the place of one whose other end is gone. */
export type Inherited = {
  readonly fd: number;
  /** As CRIU names it: `pipe:[INODE]`. */
  readonly target: string;
};

/** What decides the options of a restore. */
export type Restore = {
  readonly images: string;
  /** The folder of this restart. */
  readonly work: string;
  readonly shellJob: boolean;
  readonly inherited: readonly Inherited[];
  /** The program that becomes the parent of the restored tree. */
  readonly supervisor: readonly string[];
};

export const restoreLog = "restore.log";

export function restoreArguments(restore: Restore): readonly string[] {
  return [
    "restore",
    "--images-dir",
    restore.images,
    "--work-dir",
    restore.work,
    "--log-file",
    restoreLog,
    "-v4",
    "--file-locks",
    ...(restore.shellJob ? ["--shell-job"] : []),
    ...restore.inherited.flatMap(({ fd, target }) => ["--inherit-fd", `fd[${fd}]:${target}`]),
    "--exec-cmd",
    "--",
    ...restore.supervisor,
  ];
}
