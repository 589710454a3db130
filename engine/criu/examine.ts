import path from "node:path";
import type { Privilege } from "../../protocol/doctor.ts";
import type { Work } from "../../protocol/stages.ts";
import type { EngineSetup } from "../engine.ts";
import { choosePrivilege } from "../privilege.ts";
import type { Found } from "./candidates.ts";
import { probe } from "./probe.ts";
import { isNewEnough, readVersion } from "./version.ts";

/** What was found out about one CRIU. */
export type Examined = Found & {
  readonly version: string | undefined;
  readonly privilege: Privilege;
  /** Why it does not work; undefined when it does. */
  readonly failure: string | undefined;
};

/** Tries one CRIU for real. */
export async function examine(setup: EngineSetup, found: Found, work: Work): Promise<Examined> {
  const absolute = path.isAbsolute(found.path);
  const version = absolute ? await readVersion(found.path) : undefined;
  if (version === undefined) {
    const privilege = await choosePrivilege(undefined, setup.settings.privilege);
    const failure = absolute
      ? "It cannot be run, or it is not CRIU."
      : "The settings must name it by its absolute path.";
    return { ...found, version, privilege, failure };
  }
  const privilege = await choosePrivilege(found.path, setup.settings.privilege);
  const failure =
    privilege.kind === "none"
      ? `It lacks the rights: ${privilege.reason}`
      : await probe(setup, found.path, privilege, work.signal);
  return { ...found, version, privilege, failure };
}

/** Whether a CRIU that does not work is new enough, so that all it can lack is rights. */
export function lacksRights({ version, privilege, failure }: Examined): boolean {
  if (failure === undefined || version === undefined || !isNewEnough(version)) return false;
  return privilege.kind !== "root";
}

/** The line that gives a CRIU file what it needs to be run by an ordinary user. */
export function grantCommand(file: string): string {
  const word = /^[\w./+~-]+$/.test(file) ? file : `'${file.replaceAll("'", String.raw`'\''`)}'`;
  return `sudo setcap cap_checkpoint_restore,cap_sys_ptrace,cap_setpcap+eip ${word}`;
}

/** That line for a CRIU, where it would change anything for this user with these settings. */
export function usefulGrant(
  setup: Pick<EngineSetup, "settings">,
  { path: file, version }: Examined,
): string | undefined {
  const wanted = setup.settings.privilege;
  const asFile = wanted === "auto" || wanted === "capabilities";
  return version === undefined || !asFile || process.geteuid?.() === 0
    ? undefined
    : grantCommand(file);
}
