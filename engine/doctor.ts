import { existsSync } from "node:fs";
import { release } from "node:os";
import path from "node:path";
import type { Candidate, DoctorReport, Fix, KernelFeature } from "../protocol/doctor.ts";
import { CancelledError } from "../protocol/refusal.ts";
import type { Work } from "../protocol/stages.ts";
import { type Found, findCandidates, readVersion } from "./criu/candidates.ts";
import { type Examined, examine, grantCommand, remember } from "./criu/locate.ts";
import { canProvision, packageManagerLine } from "./criu/package-manager.ts";
import { provision } from "./criu/provision.ts";
import { run } from "./criu/run.ts";
import type { EngineSetup } from "./engine.ts";
import { choosePrivilege } from "./privilege.ts";
import { readMounts } from "./proc/mounts.ts";
import { systemProc } from "./proc/root.ts";

async function checks(criu: string, feature: string): Promise<boolean> {
  return run({
    file: criu,
    arguments: ["check", "--no-default-config", "--feature", feature],
  }).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );
}

/** A group of the version 2 hierarchy can be frozen as a whole; the root group has no such file. */
function hasFreezer(): boolean {
  return readMounts(systemProc).some(
    ({ point, type }) =>
      type === "cgroup2" && existsSync(path.join(point, "cgroup.subtree_control")),
  );
}

async function kernelFeatures(criu: string | undefined): Promise<KernelFeature[]> {
  const asked = async (feature: string): Promise<boolean> =>
    criu !== undefined && (await checks(criu, feature));
  return [
    {
      name: "softDirty",
      available: await asked("mem_dirty_track"),
      meaning: "Saving only the memory that changed since the last checkpoint.",
    },
    {
      name: "userfaultfd",
      available: await asked("uffd-noncoop"),
      meaning: "Restarting a large program before all of its memory is read.",
    },
    {
      name: "cgroupFreezer",
      available: hasFreezer(),
      meaning: "Holding a debugged program still without losing an instruction.",
    },
  ];
}

function toCandidate(examined: Examined): Candidate {
  const { path: file, source, version, failure } = examined;
  return {
    path: file,
    source,
    works: failure === undefined,
    ...(version === undefined ? {} : { version }),
    ...(failure === undefined ? {} : { failure }),
  };
}

async function unexamined(found: Found): Promise<Candidate> {
  const version = await readVersion(found.path);
  return {
    ...found,
    works: false,
    failure: "Not tried: one before it works.",
    ...(version === undefined ? {} : { version }),
  };
}

async function fixes(setup: EngineSetup, examined: readonly Examined[]): Promise<Fix[]> {
  if (examined.some(({ failure }) => failure === undefined)) return [];
  const withoutRights = examined.find(
    ({ privilege, version }) => privilege.kind === "none" && version !== undefined,
  );
  const grant: Fix[] =
    withoutRights !== undefined && process.geteuid?.() !== 0
      ? [
          {
            kind: "grantCapabilities",
            reason: "Lets CRIU work for you without root.",
            command: grantCommand(withoutRights.path),
          },
        ]
      : [];
  if (withoutRights !== undefined) return grant;
  if (await canProvision(setup)) {
    return [
      {
        kind: "installEngine",
        reason: "Fetches a CRIU from the distribution's packages into a private folder.",
        command: "cpr doctor --install",
      },
    ];
  }
  return [
    {
      kind: "installPackage",
      reason: "Installs the distribution's CRIU; version 4.2 or newer is needed on new kernels.",
      command: await packageManagerLine(setup),
    },
  ];
}

/** Tries the CRIUs of this machine for real, the first that works ends the search. */
export async function doctor(setup: EngineSetup, work: Work): Promise<DoctorReport> {
  work.stage("locate");
  const examined: Examined[] = [];
  const others: Candidate[] = [];
  for (const found of await findCandidates(setup)) {
    if (work.signal.aborted) throw new CancelledError();
    if (examined.at(-1)?.failure === undefined && examined.length > 0) {
      others.push(await unexamined(found));
      continue;
    }
    work.stage("probe");
    examined.push(await examine(setup, found, work));
  }
  const working = examined.find(({ failure }) => failure === undefined);
  if (working !== undefined) await remember(setup, working);
  const any = working ?? examined[0];
  const privilege = any?.privilege ?? (await choosePrivilege("criu", setup.settings.privilege));
  return {
    ready: working !== undefined,
    engine:
      working === undefined ? null : { path: working.path, version: working.version ?? "unknown" },
    privilege,
    candidates: [...examined.map(toCandidate), ...others],
    kernel: { release: release(), features: await kernelFeatures(any?.path) },
    fixes: await fixes(setup, examined),
  };
}

/** Fetches a CRIU unless one works already, then looks again. */
export async function install(setup: EngineSetup, work: Work): Promise<DoctorReport> {
  const before = await doctor(setup, work);
  if (before.ready) return before;
  await provision(setup, work);
  return doctor(setup, work);
}
