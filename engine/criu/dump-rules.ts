import { type Rule, absolute } from "./rule.ts";

const launchClean =
  "Close it before the checkpoint, or start the program without it (a clean terminal, setsid).";

/** What CRIU says when it cannot dump. Source: CRIU 4.2.1, each produced or read there. */
export const dumpRules: readonly Rule[] = [
  {
    kind: "diskFull",
    pattern: /No space left on device|Disk quota exceeded/,
    say: () => ({ message: "The disk is full." }),
    remedy: "Free some space, or choose a path on another disk.",
  },
  {
    kind: "engineTooOld",
    pattern: /vdso: Unexpected rt vDSO area bounds|Can't get 1:16 opt: Operation not supported/,
    say: () => ({ message: "This CRIU is too old for this kernel." }),
    remedy: "Set up a newer one: cpr doctor --install.",
  },
  {
    kind: "noSuchProcess",
    pattern: /Unable to interrupt task: (?<pid>\d+) \(No such process\)/,
    say: ({ pid }) => ({ message: `Process ${pid} has ended.`, pid: Number(pid) }),
  },
  {
    kind: "notSeizable",
    // The warning before it also comes for every zombie in the tree, which CRIU can dump.
    pattern: /Unable to detach from (?<pid>\d+): No such process/,
    say: ({ pid }) => ({
      message: `Process ${pid} cannot be stopped: a debugger traces it, it is not ours, or its first thread has ended.`,
      pid: Number(pid),
    }),
    remedy: "Detach the debugger or strace, and check that CRIU has the rights it needs.",
    weak: true,
  },
  {
    kind: "ownTree",
    pattern: /The criu itself is within dumped tree/,
    say: () => ({ message: "CRIU itself is within the tree." }),
    remedy: "Choose the program itself rather than the shell or the editor it was started from.",
  },
  {
    kind: "unseizable",
    pattern: /Unseizable non-zombie (?<pid>\d+) found, state (?<state>\S+)/,
    say: ({ pid, state }) => ({
      message: `Process ${pid} cannot be stopped now (state ${state}): it waits in the kernel.`,
      pid: Number(pid),
    }),
    remedy: "Wait a moment and try again.",
  },
  {
    kind: "zombieThread",
    pattern: /zombie found while seizing|Zombies with threads are not supported/,
    say: () => ({ message: "The first thread of a process has ended while others run on." }),
    remedy: "Wait until the process has ended, or choose a tree without it.",
  },
  {
    kind: "stoppedThreads",
    pattern: /Individually stopped threads not supported/,
    say: () => ({ message: "A debugger has left single threads of a process stopped." }),
    remedy: "Let the process run on, or stop it as a whole.",
  },
  {
    kind: "pendingTrap",
    pattern: /Can't dump the (?<pid>\d+) thread with a pending SIGTRAP/,
    say: ({ pid }) => ({ message: `A debugger left thread ${pid} in the middle of a step.` }),
    remedy: "Let it run for a moment and try again.",
  },
  {
    kind: "freezeTimeout",
    pattern: /Timeout reached\. Try to interrupt: (?<pid>\d+)/,
    say: ({ pid }) => ({ message: `Process ${pid} could not be stopped in time.` }),
    remedy: "Try again; a tree that starts processes very quickly may take several attempts.",
  },
  {
    kind: "terminal",
    pattern:
      /Found dangling tty|Task attached to shell terminal|Found slave peer index|Only one slave external peer/,
    say: () => ({ message: "The program uses a terminal that lies outside its tree." }),
    remedy: launchClean,
  },
  {
    kind: "noSessionLeader",
    pattern: /The root process (?<pid>\d+) is not a session leader/,
    say: ({ pid }) => ({
      message: `Process ${pid} belongs to the session of a shell outside its tree.`,
      pid: Number(pid),
    }),
    remedy: "Start the program in a session of its own: setsid COMMAND.",
  },
  {
    kind: "connectedTcp",
    pattern: /Connected TCP socket, consider using --tcp-established/,
    say: () => ({
      message: "The program has an open TCP connection, such as to a database or a debugger.",
    }),
    remedy: "Close the connection (detach the debugger), then try again.",
  },
  {
    kind: "inFlightTcp",
    pattern: /In-flight connection/,
    say: () => ({ message: "A TCP connection is about to be accepted by the program." }),
    remedy: "Try again when no client is connecting.",
  },
  {
    kind: "networkLock",
    pattern: /Iptables configuration failed|Failed to lock TCP connection/,
    say: () => ({ message: "CRIU could not hold the network still: iptables is missing." }),
    remedy: "Install iptables or nftables.",
  },
  {
    kind: "unsupportedProtocol",
    pattern: /Unsupported proto (?<protocol>\d+) for socket/,
    say: ({ protocol }) => ({
      message:
        protocol === "262"
          ? "The program uses Multipath TCP, as Go programs do by default since 1.24."
          : `The program has a socket of protocol ${protocol}, which CRIU does not know.`,
    }),
    remedy: "For a Go program: start it with GODEBUG=multipathtcp=0.",
  },
  {
    kind: "outsideUnixSocket",
    pattern: /External socket is used|Can't dump half of stream unix connection/,
    say: () => ({
      message:
        "The program is connected by a Unix socket to a process outside its tree (a desktop, a message bus, an agent, or the parent that reads its output).",
    }),
    remedy: launchClean,
  },
  {
    kind: "unsupportedSocket",
    pattern: /Unknown socket collected \(family (?<family>\d+)\)/,
    say: ({ family }) => ({
      message: `The program has a socket of address family ${family}, which CRIU cannot save.`,
    }),
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
    kind: "nestedNamespace",
    pattern: /Can't dump nested (?<kind>\S+) namespace/,
    say: ({ kind }) => ({ message: `The tree spans several ${kind} namespaces (containers).` }),
    remedy: "Checkpoint from inside the container.",
  },
  {
    kind: "rseq",
    pattern: /has rseq but kernel lacks get_rseq_conf/,
    say: () => ({ message: "This kernel is too old for restartable sequences of a newer libc." }),
    remedy: "Start the program with GLIBC_TUNABLES=glibc.pthread.rseq=0.",
  },
  {
    kind: "uprobes",
    pattern: /has uprobes vma/,
    say: () => ({ message: "A tracing tool (perf, bpftrace) has probes in the program." }),
    remedy: "Remove the probes and try again.",
  },
  {
    kind: "watchedClosedFile",
    pattern:
      /Escaped\/closed fd descriptor (?<fd>\d+) on pid (?<pid>\d+)|kid_lookup_epoll: no match/,
    say: () => ({ message: "The program watches (epoll) a descriptor that it has closed." }),
    remedy: launchClean,
  },
  {
    kind: "seccomp",
    pattern: /suspending seccomp failed: Operation not permitted/,
    say: () => ({
      message: "The program is under seccomp, and CRIU may not lift that for a moment.",
    }),
    remedy: "Run as root or with CAP_SYS_ADMIN.",
  },
  {
    kind: "foreignProcess",
    pattern: /Can't open (?<pid>\d+)\/map_files on procfs: Permission denied/,
    say: ({ pid }) => ({
      message: `Process ${pid} belongs to somebody with more rights.`,
      pid: Number(pid),
    }),
    remedy: "Run as its owner or as root.",
  },
  {
    kind: "noDirtyTracking",
    pattern: /Tracking memory is not available/,
    say: () => ({ message: "This kernel cannot track changed memory." }),
  },
];
