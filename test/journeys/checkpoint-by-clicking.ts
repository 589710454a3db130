import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { type OpenWorkbench, container } from "../workbench/open-workbench.ts";
import { pick, runCommand, showContainer, treeRows } from "../workbench/page.ts";
import { eventually } from "./counting.ts";

/** What the second list offers for after the checkpoint. */
export type Afterwards = "Keep it running" | "End it";

/** Takes the first checkpoint of a counter from the palette, until its row stands in the view. */
export async function checkpointByClicking(
  { page, stateHome }: OpenWorkbench,
  root: number,
  afterwards: Afterwards,
): Promise<void> {
  await runCommand(page, "CPR: Checkpoint a Process");
  await pick(page, "counter.sh", new RegExp(`\\b${root}\\b`));
  await pick(page, "", afterwards);
  await eventually("the statefile is in the store", async () => {
    const names = await readdir(path.join(stateHome, "cpr/statefiles")).catch(() => []);
    const statefiles = names.filter((name) => !name.startsWith("."));
    return statefiles.length > 0 ? statefiles : undefined;
  });
  await showContainer(page, container);
  const rows = treeRows(page).filter({ hasText: "counter" });
  await rows.first().waitFor();
  assert.equal(await rows.count(), 1);
}
