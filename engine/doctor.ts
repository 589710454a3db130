import { release } from "node:os";
import type { Candidate, DoctorReport, Fix } from "../protocol/doctor.ts";
import { CancelledError } from "../protocol/refusal.ts";
import type { Work } from "../protocol/stages.ts";
import { type Found, findCandidates } from "./criu/candidates.ts";
import { type Examined, examine, lacksRights, usefulGrant } from "./criu/examine.ts";
import { remember } from "./criu/locate.ts";
import { canProvision, packageManagerLine } from "./criu/package-manager.ts";
import { provision } from "./criu/provision.ts";
import { readVersion } from "./criu/version.ts";
import { fail } from "./criu/workshop.ts";
import type { EngineSetup } from "./engine.ts";
import { kernelFeatures } from "./kernel-features.ts";
import { choosePrivilege, criuCommand } from "./privilege.ts";

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

function grant(setup: EngineSetup, examined: Examined | undefined): Fix[] {
  const command = examined === undefined ? undefined : usefulGrant(setup, examined);
  const reason = "Lets CRIU work for you without root.";
  return command === undefined ? [] : [{ kind: "grantCapabilities", reason, command }];
}

/** What would help where none works, the best first. */
async function fixes(setup: EngineSetup, examined: readonly Examined[]): Promise<Fix[]> {
  const lacking = examined.find(lacksRights);
  if (lacking !== undefined) return grant(setup, lacking);
  // Another CRIU would not be looked at while the settings name one.
  if (setup.settings.engine.path !== "") return grant(setup, examined[0]);
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
    ...grant(
      setup,
      examined.find(({ privilege }) => privilege.kind === "none"),
    ),
  ];
}

type Diagnosis = { readonly report: DoctorReport; readonly examined: readonly Examined[] };

async function diagnose(setup: EngineSetup, work: Work): Promise<Diagnosis> {
  work.stage("locate");
  const examined: Examined[] = [];
  const others: Candidate[] = [];
  for (const found of await findCandidates(setup)) {
    if (work.signal.aborted) throw new CancelledError();
    if (examined.some(({ failure }) => failure === undefined)) {
      others.push(await unexamined(found));
      continue;
    }
    work.stage("probe");
    examined.push(await examine(setup, found, work));
  }
  const working = examined.find(({ failure }) => failure === undefined);
  if (working !== undefined) await remember(setup, working);
  const any = working ?? examined[0];
  const privilege = any?.privilege ?? (await choosePrivilege(undefined, setup.settings.privilege));
  const criu =
    any === undefined || privilege.kind === "none"
      ? undefined
      : (rest: readonly string[]) => criuCommand(any.path, privilege, rest);
  const report: DoctorReport = {
    ready: working !== undefined,
    engine:
      working === undefined ? null : { path: working.path, version: working.version ?? "unknown" },
    privilege,
    candidates: [...examined.map(toCandidate), ...others],
    kernel: { release: release(), features: await kernelFeatures(criu) },
    fixes: working === undefined ? await fixes(setup, examined) : [],
  };
  return { report, examined };
}

/** Tries the CRIUs of this machine for real; the first that works ends the search. */
export async function doctor(setup: EngineSetup, work: Work): Promise<DoctorReport> {
  return (await diagnose(setup, work)).report;
}

/** Fetches a CRIU unless one works already or only lacks rights, then looks again. */
export async function install(setup: EngineSetup, work: Work): Promise<DoctorReport> {
  const { report, examined } = await diagnose(setup, work);
  if (report.ready || examined.some(lacksRights)) return report;
  const configured = setup.settings.engine.path;
  if (configured !== "") {
    fail("looking at the settings", `They name a CRIU that does not work: ${configured}`);
  }
  await provision(setup, work);
  return doctor(setup, work);
}
