import { existsSync } from "node:fs";
import { release } from "node:os";
import path from "node:path";
import type { KernelFeature } from "../protocol/doctor.ts";
import { type Command, run } from "./criu/run.ts";
import { readMounts } from "./proc/mounts.ts";
import { type ProcRoot, systemProc } from "./proc/root.ts";

async function succeeds(command: Command): Promise<boolean> {
  return run(command).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );
}

/** Linux 5.2 gave the groups of cgroup v2 a file `cgroup.freeze`; their root never has one. */
const freezerSince = [5, 2] as const;

/** Whether this kernel can freeze a whole group of processes, wherever the hierarchy is mounted. */
export function hasFreezer(kernel: string, proc: ProcRoot): boolean {
  const [major = 0, minor = 0] = kernel.split(".").map(Number);
  const [wantedMajor, wantedMinor] = freezerSince;
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) return false;
  return readMounts(proc).some(
    ({ point, type }) => type === "cgroup2" && existsSync(path.join(point, "cgroup.procs")),
  );
}

/**
 * What the kernel can, as far as it can be told: some of it only CRIU knows, run with the rights
 * with which it will be used.
 */
export async function kernelFeatures(
  criu: ((criuArguments: readonly string[]) => Command) | undefined,
): Promise<KernelFeature[]> {
  const freezer: KernelFeature = {
    name: "cgroupFreezer",
    available: hasFreezer(release(), systemProc),
    meaning: "Holding a debugged program still without losing an instruction.",
  };
  if (criu === undefined) return [freezer];
  return [
    {
      name: "softDirty",
      available: await succeeds(criu(["check", "--feature", "mem_dirty_track"])),
      meaning: "Saving only the memory that changed since the last checkpoint.",
    },
    {
      name: "userfaultfd",
      available: await succeeds(criu(["check", "--feature", "uffd-noncoop"])),
      meaning: "Restarting a large program before all of its memory is read.",
    },
    freezer,
  ];
}
