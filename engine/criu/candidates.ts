import { access } from "node:fs/promises";
import { constants } from "node:fs";
import path from "node:path";
import type { Candidate } from "../../protocol/doctor.ts";
import type { EngineSetup } from "../engine.ts";
import { fetchedEngines } from "./prefix.ts";

/** A CRIU that might do, in the order in which we would rather have them. */
export type Found = Pick<Candidate, "path" | "source">;

const systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin"];

async function executable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The CRIUs on this machine: the one of the settings, those we fetched, those of the system. */
export async function findCandidates(setup: EngineSetup): Promise<readonly Found[]> {
  const configured = setup.settings.engine.path;
  if (configured !== "") return [{ path: configured, source: "setting" }];
  const folders = [...(setup.environment["PATH"] ?? "").split(":"), ...systemFolders];
  const system = new Set(
    folders.filter((each) => path.isAbsolute(each)).map((each) => path.join(each, "criu")),
  );
  const found: Found[] = (await fetchedEngines(setup)).map((each) => ({
    path: each,
    source: "private",
  }));
  for (const file of system) {
    if (await executable(file)) found.push({ path: file, source: "system" });
  }
  return found;
}
