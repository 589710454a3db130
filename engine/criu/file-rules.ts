import { type Rule, absolute, launchClean } from "./rule.ts";

/** What CRIU says of files, terminals, devices and memory that it cannot dump. Source: CRIU 4.2.1, each produced or read there. */
export const fileRules: readonly Rule[] = [
  {
    kind: "terminal",
    pattern:
      /Found dangling tty|Task attached to shell terminal|Found slave peer index|Only one slave external peer/,
    say: () => ({ message: "The program uses a terminal that lies outside its tree." }),
    remedy: launchClean,
  },
  {
    kind: "ioUring",
    pattern: /anon_inode:\[io_uring\]|send_fds failed \(-22\)/,
    say: () => ({
      message:
        "The program uses io_uring, which CRIU cannot save (Node from version 22 on opens it by itself).",
    }),
    remedy:
      "Start the program with io_uring switched off: enosys --syscall io_uring_setup COMMAND (util-linux 2.40 or newer), or sysctl kernel.io_uring_disabled=2.",
  },
  {
    kind: "unsupportedFile",
    pattern: /Can't dump file (?<fd>-?\d+) of that type \[\d+\] \((?<type>.+)\)/,
    say: ({ fd, type }) => ({
      message: `Descriptor ${fd} is of a kind that CRIU cannot save: ${type}.`,
    }),
    remedy: launchClean,
  },
  {
    kind: "deviceMapping",
    pattern: /Can't handle non-regular mapping on (?<pid>\d+)'s map (?<address>\S+)/,
    say: ({ pid, address }) => ({
      message: `Process ${pid} has mapped the memory of a device at ${address}.`,
    }),
    remedy: "CRIU has plugins for some GPUs; otherwise the device must be closed.",
  },
  {
    kind: "tunDevice",
    pattern: /Net namespace is required to dump tun link/,
    say: () => ({ message: "The program has a network tunnel open." }),
    remedy: "Start it in a network namespace of its own.",
  },
  {
    kind: "sharedMemorySysV",
    pattern: /Task (?<pid>\d+) with SysVIPC shmem map @(?<address>\S+) doesn't live in IPC ns/,
    say: ({ pid }) => ({
      message: `Process ${pid} uses System V shared memory of the whole machine.`,
      pid: Number(pid),
    }),
    remedy: "Start the program in an IPC namespace of its own: unshare --ipc COMMAND.",
  },
  {
    kind: "deletedFileTooLarge",
    pattern: /Can't dump ghost file (?<path>.+) of (?<size>\d+) size, increase limit/,
    say: ({ path, size }) => ({
      message: `The deleted file ${absolute(path)} is still open and too large to save (${size} bytes).`,
    }),
    remedy: "Let the program close it, or restart the program.",
  },
  {
    kind: "deletedLinkedFile",
    pattern: /Can't create link remap for (?<path>.+)\. Use link-remap option/,
    say: ({ path }) => ({
      message: `The open file ${absolute(path)} is no longer found under that name: it was deleted, replaced or hidden by a mount.`,
    }),
    remedy: "Let the program close it, or restart the program.",
  },
  {
    kind: "fileLock",
    pattern: /Some file locks are hold by dumping tasks/,
    say: () => ({ message: "The program holds a lock on a file." }),
    remedy: "Let the program release the lock, then try again.",
  },
  {
    kind: "fileReplaced",
    pattern: /Unaccessible path opened (?<found>\S+), need (?<needed>\S+)/,
    say: () => ({
      message:
        "A file that the program has open was replaced under its name (an editor does that when it saves).",
    }),
    remedy: "Let the program open the file again.",
  },
  {
    kind: "unknownMount",
    pattern: /Can't lookup mount=(?<mount>-?\d+) for fd=(?<fd>-?\d+) path=(?<path>.+)/,
    say: ({ path, fd }) => ({
      message: `Descriptor ${fd} (${absolute(path)}) lies on a mount that cannot be seen from here.`,
    }),
    remedy: "Checkpoint from inside the container, or close the file.",
  },
  {
    kind: "overmounted",
    pattern: /Open files on overmounted mounts are not supported/,
    say: () => ({ message: "A file is open on a mount that another mount hides." }),
    remedy: "Unmount what hides it, or close the file.",
  },
  {
    kind: "watchedClosedFile",
    pattern:
      /Escaped\/closed fd descriptor (?<fd>\d+) on pid (?<pid>\d+)|kid_lookup_epoll: no match/,
    say: () => ({ message: "The program watches (epoll) a descriptor that it has closed." }),
    remedy: launchClean,
  },
];
