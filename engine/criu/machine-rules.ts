import type { Rule } from "./rule.ts";

/** What CRIU says of the machine and of itself. Source: CRIU 4.2.1, each produced or read there. */
export const machineRules: readonly Rule[] = [
  {
    kind: "diskFull",
    pattern: /No space left on device|Disk quota exceeded/,
    say: () => "The disk is full.",
    remedy: "Free some space, or choose a path on another disk.",
  },
  {
    kind: "folderUnusable",
    pattern: /Can't (?:open dir|change directory to) (?<path>.+): (?<why>.+)/,
    say: ({ path, why }) => `The folder ${path} cannot be opened: ${why}.`,
    remedy: "Check the path and the rights to it.",
  },
  {
    kind: "logUnwritable",
    pattern: /Can't create log file (?<path>.+): (?<why>.+)/,
    say: ({ path, why }) => `CRIU cannot write its log ${path}: ${why}.`,
    remedy: "Choose a path on a disk that you may write to.",
  },
  {
    kind: "sudoRefused",
    pattern: /^sudo: (?<why>.+)/,
    say: ({ why }) => `sudo does not run CRIU: ${why}.`,
    remedy: "Run cpr doctor to see which ways there are.",
  },
  {
    kind: "engineTooOld",
    pattern: /vdso: Unexpected rt vDSO area bounds|Can't get 1:16 opt: Operation not supported/,
    say: () => "This CRIU is too old for this kernel.",
    remedy: "Set up a newer one: cpr doctor --install.",
  },
  {
    kind: "noDirtyTracking",
    pattern: /Tracking memory is not available/,
    say: () => "This kernel cannot track changed memory.",
  },
];
