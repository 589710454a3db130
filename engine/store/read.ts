import { readFile } from "node:fs/promises";
import * as z from "zod";
import { refuse } from "../../protocol/refusal.ts";
import { type Manifest, manifestSchema, statefileRevision } from "../../protocol/statefile.ts";
import { partsOf } from "./layout.ts";
import { atPath, codeOf } from "./path-errors.ts";

async function readText(statefile: string): Promise<string> {
  try {
    return await readFile(partsOf(statefile).manifest, "utf8");
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    // Told apart: no such path at all, or a folder that holds something else.
    await readFile(statefile).catch((inner: unknown) => {
      if (codeOf(inner) !== "EISDIR") throw inner;
    });
    return refuse({ kind: "notAStatefile", path: statefile });
  }
}

/** The manifest's text as an object of a revision that we read. */
export function parseManifest(statefile: string, text: string): unknown {
  const damaged = (reason: string): never => refuse({ kind: "damaged", path: statefile, reason });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    damaged("statefile.json is not JSON");
  }
  const revision = z.object({ revision: z.int().positive() }).safeParse(value);
  if (!revision.success) return damaged("statefile.json tells no revision");
  if (revision.data.revision > statefileRevision) {
    refuse({
      kind: "newerRevision",
      path: statefile,
      revision: revision.data.revision,
      supported: statefileRevision,
    });
  }
  return value;
}

/** Reads the manifest of a statefile; refuses what is missing, damaged or newer than we are. */
export async function readManifest(statefile: string): Promise<Manifest> {
  const text = await atPath(statefile, () => readText(statefile));
  const manifest = manifestSchema.safeParse(parseManifest(statefile, text));
  if (manifest.success) return manifest.data;
  const issue = manifest.error.issues[0];
  return refuse({
    kind: "damaged",
    path: statefile,
    reason: `statefile.json: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "unreadable"}`,
  });
}
