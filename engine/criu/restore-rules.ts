import { type Rule, absolute, subject, whichOne, whom } from "./rule.ts";

const putBack = "Put the file back as it was at the checkpoint, then restart again.";
const fromBackup = "Restore the statefile from a backup, or take a new checkpoint.";

/** What CRIU says when it cannot restore. Source: CRIU 4.2.1, each produced or read there. */
export const restoreRules: readonly Rule[] = [
  {
    kind: "pidTaken",
    pattern: /Can't fork for (?<pid>\d+): File exists/,
    say: ({ pid }) => `Pid ${pid} is in use.`,
    remedy: "End the process that has it (also a zombie keeps its pid), then restart again.",
  },
  {
    kind: "pidMismatch",
    pattern: /Pid \d+ do not match expected|Thread pid mismatch/,
    say: () => "A process could not get its old pid back.",
    remedy: "End the process that has it, then restart again.",
  },
  {
    kind: "sameSession",
    pattern: /Current [sg]id (?<id>\d+) intersects with/,
    say: ({ id }) => `We run in a session or group of processes whose id the tree needs: ${id}.`,
    remedy: "Restart from another terminal.",
  },
  {
    kind: "noTerminal",
    pattern: /Don't have tty to inherit session from|tty: No task found with sid/,
    say: (_, around) => `${subject(around)} ran in a terminal and needs one.`,
    remedy: "Restart it in a terminal: cpr -r -j PATH.",
  },
  {
    kind: "fileSize",
    pattern: /File (?<path>.+) has bad size (?<found>\d+) \(expect (?<wanted>\d+)\)/,
    say: ({ path, found, wanted }) =>
      `${absolute(path)} has ${found} bytes now and had ${wanted} at the checkpoint.`,
    remedy: putBack,
  },
  {
    kind: "fileBuildId",
    pattern: /File (?<path>.+) has bad build-ID/,
    say: ({ path }) => `${absolute(path)} was rebuilt since the checkpoint.`,
    remedy: putBack,
  },
  {
    kind: "fileMode",
    pattern: /File (?<path>.+) has bad mode (?<found>\d+) \(expect (?<wanted>\d+)\)/,
    say: ({ path, found, wanted }) =>
      `${absolute(path)} has the mode ${found} now and had ${wanted} at the checkpoint.`,
    remedy: putBack,
  },
  {
    kind: "fileMissing",
    pattern: /Can't open (?:file|vma) (?<path>\S.*) on restore: No such file or directory/,
    say: ({ path }) => `${absolute(path)} is not there any more.`,
    remedy: putBack,
  },
  {
    kind: "fileUnreadable",
    pattern: /Can't open (?:file|vma) (?<path>\S.*) on restore: (?<why>.+)/,
    say: ({ path, why }) => `${absolute(path)} cannot be opened: ${why}.`,
    remedy: putBack,
  },
  {
    kind: "workingDirectory",
    pattern: /Can't open cwd/,
    say: (_, around) => `The folder that ${whom(around)} worked in is gone or was changed.`,
    remedy: "Put the folder back with the mode it had, then restart again.",
    weak: true,
  },
  {
    kind: "portTaken",
    pattern: /Can't bind inet socket.*: Address already in use/,
    say: (_, around) =>
      `The network port that ${whom(around)} listens on${whichOne(around)} is in use.`,
    remedy: "End the program that uses it (it may be the original), then restart again.",
  },
  {
    kind: "noImages",
    pattern: /Unexpected EOF on/,
    say: () => "Images of the statefile are missing or incomplete.",
    remedy: fromBackup,
  },
  {
    kind: "damagedImage",
    pattern: /magic doesn't match for (?<image>\S+)|bytes while \d+ expected from (?<path>\S+):/i,
    say: ({ image, path }) =>
      `The image ${image ?? path?.split("/").at(-1)} is damaged or incomplete.`,
    remedy: fromBackup,
  },
  {
    kind: "processLimit",
    pattern:
      /fork\(\) failed: Resource temporarily unavailable|Can't fork for \d+: Resource temporarily/,
    say: () => "You have as many processes as the system allows.",
    remedy: "End some processes or raise the limit (ulimit -u), then restart again.",
  },
  {
    kind: "descriptorLimit",
    pattern: /Can't chose service_fd_base/,
    say: () => "CRIU may not open as many files as it needs.",
    remedy: "Raise the limit (ulimit -n), then restart again.",
  },
  {
    kind: "noMemory",
    pattern: /Unable to reserve memory|Cannot allocate memory/,
    say: () => "There is not enough memory, or a limit forbids to use it.",
    remedy: "Free some memory or raise the limit (ulimit -v), then restart again.",
  },
  {
    kind: "otherProcessor",
    pattern: /CPU capabilities do not match run time|FPU feature required by image/,
    say: () => "The statefile was taken on a processor with features that this one lacks.",
    remedy: "Restart it on the machine where it was taken.",
  },
  {
    kind: "otherUser",
    pattern: /BUG at criu\/pie\/restorer\.c/,
    say: (_, around) => `${subject(around)} could not become the user that it was.`,
    remedy: "Restart it as the user who took it, or as root.",
    weak: true,
  },
  {
    kind: "noSetpcap",
    pattern: /Unable to drop capability (?<capability>\d+)/,
    say: () => "CRIU lacks the capability CAP_SETPCAP.",
    remedy: "Run cpr doctor: it shows the line that grants it.",
  },
];
