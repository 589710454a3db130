import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { release } from "node:os";
import path from "node:path";
import * as z from "zod";
import { type Privilege, privilegeSchema } from "../../protocol/doctor.ts";
import { refuse } from "../../protocol/refusal.ts";
import type { Work } from "../../protocol/stages.ts";
import type { EngineSetup } from "../engine.ts";
import { safePoint } from "../house.ts";
import { criuCommand } from "../privilege.ts";
import { effectiveCapabilities } from "../proc/capabilities.ts";
import { systemProc } from "../proc/root.ts";
import { findCandidates } from "./candidates.ts";
import { type Examined, examine, lacksRights, usefulGrant } from "./examine.ts";
import { canProvision } from "./package-manager.ts";
import { baseDirectory } from "./prefix.ts";
import type { Command } from "./run.ts";

/** A CRIU that was seen to work here, and how it is run. */
export type ReadyEngine = {
  readonly path: string;
  readonly version: string;
  readonly privilege: Privilege;
  readonly command: (criuArguments: readonly string[]) => Command;
};

const rememberedSchema = z.object({
  path: z.string(),
  version: z.string(),
  privilege: privilegeSchema,
  /** All that the answer depends on. */
  circumstances: z.string(),
});

function memoryFile(setup: EngineSetup): string {
  return path.join(baseDirectory(setup, "XDG_CACHE_HOME", ".cache"), "cpr/engine.json");
}

/** The file, the kernel, the user with its rights, and the wishes for which a probe holds. */
async function circumstances(setup: EngineSetup, file: string): Promise<string> {
  const { mtimeMs, ctimeMs, size } = await stat(file);
  const { engine, privilege } = setup.settings;
  const uid = process.geteuid?.() ?? 0;
  const rights = effectiveCapabilities(systemProc).toString(16);
  return [mtimeMs, ctimeMs, size, release(), uid, rights, privilege, engine.path].join(" ");
}

function ready(file: string, version: string, privilege: Privilege): ReadyEngine {
  return {
    path: file,
    version,
    privilege,
    command: (criuArguments) => criuCommand(file, privilege, criuArguments),
  };
}

async function recall(setup: EngineSetup): Promise<ReadyEngine | undefined> {
  try {
    const text = await readFile(memoryFile(setup), "utf8");
    const remembered = rememberedSchema.parse(JSON.parse(text));
    if (remembered.circumstances !== (await circumstances(setup, remembered.path)))
      return undefined;
    return ready(remembered.path, remembered.version, remembered.privilege);
  } catch {
    // Nothing remembered, or nothing that still holds: look again.
    return undefined;
  }
}

/** Remembers a CRIU that worked, so that the next checkpoint need not try it again. */
export async function remember(setup: EngineSetup, examined: Examined): Promise<ReadyEngine> {
  const { version = "unknown", privilege } = examined;
  const file = memoryFile(setup);
  const kept: z.infer<typeof rememberedSchema> = {
    path: examined.path,
    version,
    privilege,
    circumstances: await circumstances(setup, examined.path),
  };
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, JSON.stringify(kept), { mode: 0o600 });
  } catch (error) {
    setup.log(`What was found out about CRIU cannot be remembered in ${file}: ${String(error)}`);
  }
  return ready(examined.path, version, privilege);
}

/** Refuses with what stands between this user and a CRIU that works. */
async function refuseAll(setup: EngineSetup, examined: readonly Examined[]): Promise<never> {
  const old = examined.find(({ version, privilege }) => version && privilege.kind === "none");
  // An old CRIU without rights may be too old as well: where a new one can be had, take that.
  const lacking = examined.find(lacksRights) ?? ((await canProvision(setup)) ? undefined : old);
  if (lacking !== undefined) {
    const { privilege, failure = "" } = lacking;
    const reason = privilege.kind === "none" ? privilege.reason : failure;
    return refuse({ kind: "noPrivilege", reason, fix: usefulGrant(setup, lacking) });
  }
  const reasons = examined.map((each) => `${each.path}: ${each.failure}`);
  return refuse({ kind: "noEngine", reason: reasons.join(" ") || "none is installed." });
}

/** The CRIU to work with: the remembered one, or the first that works when tried. */
export async function readyEngine(setup: EngineSetup, work: Work): Promise<ReadyEngine> {
  const remembered = await recall(setup);
  if (remembered !== undefined) return remembered;
  work.stage("locate");
  const examined: Examined[] = [];
  for (const found of await findCandidates(setup)) {
    safePoint(work);
    work.stage("probe");
    const result = await examine(setup, found, work);
    if (result.failure === undefined) return remember(setup, result);
    setup.log(`${found.path} does not work here: ${result.failure}`);
    examined.push(result);
  }
  return refuseAll(setup, examined);
}
