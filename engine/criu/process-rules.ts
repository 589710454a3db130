import { type Rule, subject, whom } from "./rule.ts";

/** What CRIU says of processes that it cannot stop or dump. Source: CRIU 4.2.1, each produced or read there. */
export const processRules: readonly Rule[] = [
  {
    kind: "noSuchProcess",
    pattern: /Unable to interrupt task: (?<pid>\d+) \(No such process\)/,
    say: (_, around) => `${subject(around)} has ended.`,
  },
  {
    kind: "notSeizable",
    // The warning before it also comes for every zombie in the tree, which CRIU can dump.
    pattern: /Unable to detach from (?<pid>\d+): No such process/,
    say: (_, around) =>
      `${subject(around)} cannot be stopped: a debugger traces it, it is not ours, or its first thread has ended.`,
    remedy: "Detach the debugger or strace, and check that CRIU has the rights it needs.",
    weak: true,
  },
  {
    kind: "ownTree",
    pattern: /The criu itself is within dumped tree/,
    say: () => "CRIU itself is within the tree.",
    remedy: "Choose the program itself rather than the shell or the editor it was started from.",
  },
  {
    kind: "unseizable",
    pattern: /Unseizable non-zombie (?<pid>\d+) found, state (?<state>\S+)/,
    say: ({ state }, around) =>
      `${subject(around)} cannot be stopped now (state ${state}): it waits in the kernel.`,
    remedy: "Wait a moment and try again.",
  },
  {
    kind: "zombieThread",
    pattern: /zombie found while seizing|Zombies with threads are not supported/,
    say: () => "The first thread of a process has ended while others run on.",
    remedy: "Wait until the process has ended, or choose a tree without it.",
  },
  {
    kind: "stoppedThreads",
    pattern: /Individually stopped threads not supported/,
    say: () => "A debugger has left single threads of a process stopped.",
    remedy: "Let the process run on, or stop it as a whole.",
  },
  {
    kind: "pendingTrap",
    pattern: /Can't dump the (?<thread>\d+) thread with a pending SIGTRAP/,
    say: ({ thread }) => `A debugger left thread ${thread} in the middle of a step.`,
    remedy: "Let it run for a moment and try again.",
  },
  {
    kind: "freezeTimeout",
    pattern: /Timeout reached\. Try to interrupt: (?<pid>\d+)/,
    say: (_, around) => `${subject(around)} could not be stopped in time.`,
    remedy: "Try again; a tree that starts processes very quickly may take several attempts.",
  },
  {
    kind: "noSessionLeader",
    pattern: /The root process (?<pid>\d+) is not a session leader/,
    say: (_, around) => `${subject(around)} belongs to the session of a shell outside its tree.`,
    remedy: "Start the program in a session of its own: setsid COMMAND.",
  },
  {
    kind: "nestedNamespace",
    pattern: /Can't dump nested (?<sort>\S+) namespace for (?<pid>\d+)/,
    say: ({ sort }, around) =>
      `${subject(around)} has a ${sort} namespace of its own within the tree (a container).`,
    remedy: "Checkpoint from inside the container.",
  },
  {
    kind: "namespaceWithoutInit",
    pattern: /Can't dump a pid namespace without the process init/,
    say: () => "The program runs in a container whose first process is not in the tree.",
    remedy: "Checkpoint from inside the container.",
  },
  {
    kind: "rseq",
    pattern: /(?<pid>\d+) has rseq but kernel lacks get_rseq_conf/,
    say: (_, around) =>
      `${subject(around)} uses restartable sequences of a newer libc, for which this kernel is too old.`,
    remedy: "Start the program with GLIBC_TUNABLES=glibc.pthread.rseq=0.",
  },
  {
    kind: "uprobes",
    pattern: /PID (?<pid>\d+) has uprobes vma/,
    say: (_, around) => `A tracing tool (perf, bpftrace) has probes in ${whom(around)}.`,
    remedy: "Remove the probes and try again.",
  },
  {
    kind: "seccomp",
    pattern: /suspending seccomp failed: Operation not permitted/,
    say: () => "The program is under seccomp, and CRIU may not lift that for a moment.",
    remedy: "Run as root or with CAP_SYS_ADMIN.",
  },
  {
    kind: "foreignProcess",
    pattern: /Can't open (?<pid>\d+)\/map_files on procfs: Permission denied/,
    say: (_, around) => `${subject(around)} belongs to somebody with more rights.`,
    remedy: "Run as its owner or as root.",
  },
  {
    kind: "limitsForbidden",
    pattern: /Can't get rlimit \d+: Operation not permitted/,
    say: () =>
      "CRIU may not read the limits of another user's process: CAP_SYS_RESOURCE is missing.",
    remedy: "Run as the process's own user, with file capabilities on CRIU (cpr doctor).",
  },
];
