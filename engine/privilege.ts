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

/** Whether a command can be run and says yes; a program that is not there says no. */
async function succeeds(command: Command): Promise<boolean> {
  return run(command).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );
}

function asRoot(proc: ProcRoot): Privilege | undefined {
  if (process.geteuid?.() !== 0) return undefined;
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
    : {
        kind: "none",
        reason: `We are root, but this container does not give us ${missing.join(" and ")}.`,
      };
}

async function byCapabilities(path: string): Promise<Privilege | undefined> {
  const privilege: Privilege = {
    kind: "capabilities",
    reason: "The CRIU file carries the capabilities it needs.",
  };
  return (await succeeds(criuCommand(path, privilege, ["check"]))) ? privilege : undefined;
}

async function bySudo(path: string): Promise<Privilege | undefined> {
  const mayRun = await succeeds({ file: "sudo", arguments: ["-n", "--", path, "--version"] });
  return mayRun ? { kind: "sudo", reason: "sudo runs CRIU without a password." } : undefined;
}

/** How CRIU will get its rights: the first way that works, or the one that the settings ask for. */
export async function choosePrivilege(
  path: string,
  wanted: Settings["privilege"],
  proc: ProcRoot = systemProc,
): Promise<Privilege> {
  const ways: Record<
    Exclude<Settings["privilege"], "auto">,
    () => Promise<Privilege | undefined>
  > = {
    root: async () => asRoot(proc),
    capabilities: () => byCapabilities(path),
    sudo: () => bySudo(path),
  };
  if (wanted !== "auto") {
    const found = await ways[wanted]();
    return (
      found ?? { kind: "none", reason: `The setting asks for ${wanted}, which does not work.` }
    );
  }
  const found = (await ways.root()) ?? (await ways.capabilities()) ?? (await ways.sudo());
  return (
    found ?? {
      kind: "none",
      reason:
        "We are an ordinary user, the CRIU file carries no capabilities, and sudo asks for a password.",
    }
  );
}
