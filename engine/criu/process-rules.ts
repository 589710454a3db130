import type { Rule } from "./rule.ts";

/** What CRIU says of processes that it cannot stop or dump. Source: CRIU 4.2.1, each produced or read there. */
export const processRules: readonly Rule[] = [
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
    kind: "noSessionLeader",
    pattern: /The root process (?<pid>\d+) is not a session leader/,
    say: ({ pid }) => ({
      message: `Process ${pid} belongs to the session of a shell outside its tree.`,
      pid: Number(pid),
    }),
    remedy: "Start the program in a session of its own: setsid COMMAND.",
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
    kind: "limitsForbidden",
    pattern: /Can't get rlimit \d+: Operation not permitted/,
    say: () => ({
      message:
        "CRIU may not read the limits of another user's process: CAP_SYS_RESOURCE is missing.",
    }),
    remedy: "Run as the process's own user, with file capabilities on CRIU (cpr doctor).",
  },
];
