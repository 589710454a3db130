import { type Rule, absolute, holder, launchClean, subject, whichOne } from "./rule.ts";

/** What CRIU calls `chr 10:229` or `anon anon_inode:[perf_event]`, for people. */
function sortOf(type = ""): string {
  return type
    .replace(/^chr /, "character device ")
    .replace(/^blk /, "block device ")
    .replace(/^anon anon_inode:\[?(.+?)\]?$/, "$1");
}

/** What CRIU says of files, terminals, devices and memory that it cannot dump. Source: CRIU 4.2.1, each produced or read there. */
export const fileRules: readonly Rule[] = [
  {
    kind: "terminal",
    pattern:
      /Found dangling tty .* on peer fd (?<fd>\d+)|Task attached to shell terminal|Found slave peer index|Only one slave external peer/,
    say: (_, around) =>
      `${subject(around)} uses a terminal${whichOne(around)} that lies outside its tree.`,
    remedy: launchClean,
  },
  {
    kind: "ioUring",
    pattern: /anon_inode:\[io_uring\]|send_fds failed \(-22\)/,
    say: (_, around) =>
      `${subject(around)} uses io_uring, which CRIU cannot save (Node from version 22 on opens it by itself).`,
    // UV_USE_IO_URING=0 does not help: libuv 1.51 opens its rings nevertheless.
    remedy:
      "Start the program with io_uring switched off: enosys --syscall io_uring_setup COMMAND (util-linux 2.40 or newer), or sysctl kernel.io_uring_disabled=2.",
  },
  {
    kind: "unsupportedFile",
    pattern: /Can't dump file (?<fd>-?\d+) of that type \[\d+\] \((?<type>.+)\)/,
    say: ({ type }, around) =>
      `${subject(around)} has something open that CRIU cannot save${whichOne(around)}: ${sortOf(type)}.`,
    remedy: launchClean,
  },
  {
    kind: "deviceMapping",
    pattern: /Can't handle non-regular mapping on (?<pid>\d+)'s map (?<address>\S+)/,
    say: ({ address }, around) =>
      `${subject(around)} has mapped the memory of a device at ${address}.`,
    remedy: "CRIU has plugins for some GPUs; otherwise the device must be closed.",
  },
  {
    kind: "tunDevice",
    pattern: /Net namespace is required to dump tun link/,
    say: (_, around) => `${subject(around)} has a network tunnel open${whichOne(around)}.`,
    remedy: "Start it in a network namespace of its own.",
  },
  {
    kind: "sharedMemorySysV",
    pattern: /Task (?<pid>\d+) with SysVIPC shmem map @(?<address>\S+) doesn't live in IPC ns/,
    say: (_, around) => `${subject(around)} uses System V shared memory of the whole machine.`,
    remedy: "Start the program in an IPC namespace of its own: unshare --ipc COMMAND.",
  },
  {
    kind: "deletedFileTooLarge",
    pattern: /Can't dump ghost file (?<path>.+) of (?<size>\d+) size, increase limit/,
    say: ({ path, size }, around) =>
      `The deleted file ${absolute(path)} is still open in ${holder(around)} and too large to save (${size} bytes).`,
    remedy: "Let the program close it, or restart the program.",
  },
  {
    kind: "deletedLinkedFile",
    pattern: /Can't create link remap for (?<path>.+)\. Use link-remap option/,
    say: ({ path }, around) =>
      `The file ${absolute(path)}, open in ${holder(around)}, is no longer found under that name: it was deleted, replaced or hidden by a mount.`,
    remedy: "Let the program close it, or restart the program.",
  },
  {
    kind: "fileLock",
    pattern: /Some file locks are hold by dumping tasks/,
    say: () => "The program holds a lock on a file.",
    remedy: "Let the program release the lock, then try again.",
  },
  {
    kind: "fileReplaced",
    pattern: /Unaccessible path opened (?<found>\S+), need (?<needed>\S+)/,
    say: (_, around) =>
      `A file that is open in ${holder(around)} was replaced under its name (an editor does that when it saves).`,
    remedy: "Let the program open the file again.",
  },
  {
    kind: "unknownMount",
    pattern: /Can't lookup mount=(?<mount>-?\d+) for fd=(?<fd>-?\d+) path=(?<path>.+)/,
    say: ({ path }, around) =>
      `The file ${absolute(path)}, open in ${holder(around)}, lies on a mount that cannot be seen from here.`,
    remedy: "Checkpoint from inside the container, or close the file.",
  },
  {
    kind: "overmounted",
    pattern:
      /Open files on overmounted mounts are not supported yet(?:; mount=\d+ fd=(?<fd>\d+) path=(?<path>.+))?/,
    say: ({ path }, around) =>
      `${path === undefined ? "A file" : `The file ${absolute(path)}`}, open in ${holder(around)}, lies on a mount that another mount hides.`,
    remedy: "Unmount what hides it, or close the file.",
  },
  {
    kind: "unsupportedMount",
    pattern: /FS mnt (?<path>\S+) dev .*unsupported/,
    say: ({ path }) => `The file system mounted at ${absolute(path)} cannot be saved.`,
    remedy: "Checkpoint from outside the container or package (snap, flatpak).",
  },
  {
    kind: "watchedClosedFile",
    pattern:
      /Escaped\/closed fd descriptor (?<fd>\d+) on pid (?<pid>\d+)|kid_lookup_epoll: no match /,
    say: (_, around) =>
      `${subject(around)} watches a file (epoll${whichOne(around)}) that it has closed.`,
    remedy: launchClean,
  },
];
