import type { Privilege } from "../protocol/doctor.ts";
import type { Settings } from "../protocol/settings.ts";
import { type Command, run } from "./criu/run.ts";
import { capabilities, effectiveCapabilities, hasCapability } from "./proc/capabilities.ts";
import { type ProcRoot, systemProc } from "./proc/root.ts";

/** Runs CRIU in one way of having the rights it needs. */
export function criuCommand(
  path: string,
  privilege: Privilege,
  criuArguments: readonly string[],
): Command {
  const [verb = "", ...rest] = criuArguments;
  // The users' own configuration files would silently change what CRIU does.
  const common = [verb, "--no-default-config"];
  switch (privilege.kind) {
    case "capabilities":
      return { file: path, arguments: [...common, "--unprivileged", ...rest] };
    case "sudo":
      return { file: "sudo", arguments: ["-n", "--", path, ...common, ...rest] };
    case "root":
    case "none":
      return { file: path, arguments: [...common, ...rest] };
  }
}

type Way = Exclude<Settings["privilege"], "auto">;

const none = (reason: string): Privilege => ({ kind: "none", reason });

function asRoot(proc: ProcRoot): Privilege {
  if (process.geteuid?.() !== 0) return none("we are not root");
  const mask = effectiveCapabilities(proc);
  const missing = [
    ...(hasCapability(mask, capabilities.sysPtrace) ? [] : ["CAP_SYS_PTRACE"]),
    ...(hasCapability(mask, capabilities.sysAdmin) ||
    hasCapability(mask, capabilities.checkpointRestore)
      ? []
      : ["CAP_CHECKPOINT_RESTORE"]),
  ];
  return missing.length === 0
    ? { kind: "root", reason: "We are root." }
    : none(`we are root, but this container does not give us ${missing.join(" and ")}`);
}

async function byCapabilities(path: string | undefined): Promise<Privilege> {
  if (path === undefined) return none("there is no CRIU file that could carry capabilities");
  const privilege: Privilege = {
    kind: "capabilities",
    reason: "The CRIU file carries capabilities.",
  };
  const ended = await run(criuCommand(path, privilege, ["check"])).catch(() => undefined);
  return ended?.exitCode === 0 ? privilege : none("the CRIU file carries no capabilities");
}

/** Why sudo does not run a command at once; undefined where it does. */
async function sudoRefusal(...command: readonly string[]): Promise<string | undefined> {
  const ended = await run({ file: "sudo", arguments: ["-n", "--", ...command] }).catch(
    () => undefined,
  );
  if (ended === undefined) return "sudo is not installed";
  if (ended.exitCode === 0) return undefined;
  return /password is required/.test(ended.stderr)
    ? "sudo asks for a password"
    : "sudo does not allow it";
}

async function bySudo(path: string | undefined): Promise<Privilege> {
  const refusal = await sudoRefusal(...(path === undefined ? ["true"] : [path, "--version"]));
  if (refusal !== undefined) return none(refusal);
  // What CRIU writes under sudo belongs to root until we take it over.
  const kept = await sudoRefusal("chown", "--version");
  return kept === undefined
    ? { kind: "sudo", reason: "sudo runs CRIU without a password." }
    : none("sudo runs CRIU without a password but not chown, which hands us its files");
}

function capitalised(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}

/**
 * How CRIU will get its rights: the first way that works, or the one that the settings ask for.
 * Nothing is ever asked of the user here.
 */
export async function choosePrivilege(
  path: string | undefined,
  wanted: Settings["privilege"],
  proc: ProcRoot = systemProc,
): Promise<Privilege> {
  const ways: Readonly<Record<Way, () => Promise<Privilege>>> = {
    root: async () => asRoot(proc),
    capabilities: () => byCapabilities(path),
    sudo: () => bySudo(path),
  };
  if (wanted !== "auto") {
    const only = await ways[wanted]();
    return only.kind === "none"
      ? none(`The setting asks for ${wanted}, but ${only.reason}.`)
      : only;
  }
  const root = await ways.root();
  if (root.kind !== "none") return root;
  // Who is root and lacks rights would not get them by a file or by sudo either.
  if (process.geteuid?.() === 0) return none(`${capitalised(root.reason)}.`);
  const file = await ways.capabilities();
  if (file.kind !== "none") return file;
  const sudo = await ways.sudo();
  if (sudo.kind !== "none") return sudo;
  return none(`We are an ordinary user, ${file.reason}, and ${sudo.reason}.`);
}
