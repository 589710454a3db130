import type { Rule } from "./rule.ts";

/** What CRIU says of the machine and of itself. Source: CRIU 4.2.1, each produced or read there. */
export const machineRules: readonly Rule[] = [
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
    kind: "noDirtyTracking",
    pattern: /Tracking memory is not available/,
    say: () => ({ message: "This kernel cannot track changed memory." }),
  },
];
