import { randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { manifestSchema } from "../../protocol/statefile.ts";

/** What a row needs of a manifest. */
export const rowPartSchema = manifestSchema
  .pick({ id: true, name: true, note: true, takenAt: true, sizeBytes: true, needsTerminal: true })
  .extend({
    processes: z.array(manifestSchema.shape.processes.element.pick({ pid: true, name: true })),
  });
export type RowPart = z.infer<typeof rowPartSchema>;

const indexSchema = z.record(z.string(), z.object({ stamp: z.string(), part: rowPartSchema }));

/**
 * What the manifests of a store said when they were last read, by the names of their folders. Only
 * a shortcut: an entry holds as long as the manifest's file has the same stamp, and may be missing.
 */
export type Index = z.infer<typeof indexSchema>;

function fileOf(store: string): string {
  return path.join(store, ".index.json");
}

export async function readIndex(store: string): Promise<Index> {
  try {
    return indexSchema.parse(JSON.parse(await readFile(fileOf(store), "utf8")));
  } catch {
    return {};
  }
}

/** Writes the index whole or not at all; a store that cannot be written does without. */
export async function writeIndex(store: string, index: Index): Promise<void> {
  const fresh = `${fileOf(store)}.${randomUUID()}`;
  try {
    await writeFile(fresh, JSON.stringify(index), { mode: 0o600 });
    await rename(fresh, fileOf(store));
  } catch {
    // Read-only, full or somebody else's: the manifests themselves are still there.
  }
}
