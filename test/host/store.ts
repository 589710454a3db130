import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { type Manifest, manifestSchema } from "../../protocol/statefile.ts";

/** The store of this run alone. */
export const store = path.join(process.env["XDG_STATE_HOME"] ?? "", "cpr/statefiles");

/** A statefile as it lies in a store. */
export type Stored = { readonly place: string; readonly manifest: Manifest };

/** The statefiles of a store, newest last, read without the extension's help. */
export function statefiles(folder = store): Stored[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .map((name) => path.join(folder, name))
    .map((place) => ({
      place,
      manifest: manifestSchema.parse(
        JSON.parse(readFileSync(path.join(place, "statefile.json"), "utf8")),
      ),
    }))
    .sort((a, b) => (a.manifest.takenAt < b.manifest.takenAt ? -1 : 1));
}
