import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { release } from "node:os";
import path from "node:path";
import * as z from "zod";
import { type Privilege, privilegeSchema } from "../../protocol/doctor.ts";
import { refuse } from "../../protocol/refusal.ts";
import type { Work } from "../../protocol/stages.ts";
import type { EngineSetup } from "../engine.ts";
import { choosePrivilege, criuCommand } from "../privilege.ts";
import { type Found, findCandidates, readVersion } from "./candidates.ts";
import { baseDirectory } from "./prefix.ts";
import { probe } from "./probe.ts";
import type { Command } from "./run.ts";

/** A CRIU that was seen to work here, and how it is run. */
export type ReadyEngine = {
  readonly path: string;
  readonly version: string;
  readonly privilege: Privilege;
  readonly command: (criuArguments: readonly string[]) => Command;
};

/** What was found out about one CRIU. */
export type Examined = Found & {
  readonly version: string | undefined;
  readonly privilege: Privilege;
  /** Why it does not work; undefined when it does. */
  readonly failure: string | undefined;
};

/** Tries one CRIU for real. */
export async function examine(setup: EngineSetup, found: Found, work: Work): Promise<Examined> {
  const version = await readVersion(found.path);
  const privilege = await choosePrivilege(found.path, setup.settings.privilege);
  if (version === undefined) {
    return { ...found, version, privilege, failure: "It cannot be run, or it is not CRIU." };
  }
  const failure =
    privilege.kind === "none"
      ? `It lacks the rights: ${privilege.reason}`
      : await probe(setup, found.path, privilege, work.signal);
  return { ...found, version, privilege, failure };
}

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

/** The file, the kernel, the user and the wishes for which a probe holds. */
async function circumstances(setup: EngineSetup, file: string): Promise<string> {
  const { mtimeMs, ctimeMs, size } = await stat(file);
  const { engine, privilege } = setup.settings;
  const uid = process.geteuid?.() ?? 0;
  return [mtimeMs, ctimeMs, size, release(), uid, privilege, engine.path].join(" ");
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
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(kept), { mode: 0o600 });
  return ready(examined.path, version, privilege);
}

function refuseAll(examined: readonly Examined[]): never {
  const lacking = examined.find(({ version, privilege }) => version && privilege.kind === "none");
  if (lacking !== undefined) {
    const fix = process.geteuid?.() === 0 ? undefined : grantCommand(lacking.path);
    refuse({ kind: "noPrivilege", reason: lacking.privilege.reason, fix });
  }
  const reasons = examined.map((each) => `${each.path}: ${each.failure}`);
  return refuse({ kind: "noEngine", reason: reasons.join(" ") || "none is installed." });
}

/** The line that gives a CRIU file what it needs to be run by an ordinary user. */
export function grantCommand(file: string): string {
  return `sudo setcap cap_checkpoint_restore,cap_sys_ptrace,cap_setpcap+eip ${file}`;
}

/** The CRIU to work with: the remembered one, or the first that works when tried. */
export async function readyEngine(setup: EngineSetup, work: Work): Promise<ReadyEngine> {
  const remembered = await recall(setup);
  if (remembered !== undefined) return remembered;
  work.stage("locate");
  const examined: Examined[] = [];
  for (const found of await findCandidates(setup)) {
    work.stage("probe");
    const result = await examine(setup, found, work);
    if (result.failure === undefined) return remember(setup, result);
    setup.log(`${found.path} does not work here: ${result.failure}`);
    examined.push(result);
  }
  return refuseAll(examined);
}
