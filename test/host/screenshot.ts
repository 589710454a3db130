import { access, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { screenshotMarker } from "../workbench/screenshot-marker.ts";

const waitMillis = 5_000;

/**
 * Takes a picture of the workbench into artifacts/NAME.png, where a driven page shows it; does
 * nothing on the desktop.
 */
export async function screenshot(name: string): Promise<void> {
  const folder = process.env["CPR_SCREENSHOTS"];
  if (folder === undefined) return;
  const file = path.join(folder, `${name}.png`);
  await rm(file, { force: true });
  console.log(screenshotMarker(file));
  const deadline = Date.now() + waitMillis;
  while (Date.now() < deadline) {
    await sleep(50);
    try {
      await access(file);
      return;
    } catch {
      // Not taken yet.
    }
  }
  throw new Error(`No picture was taken into ${file}`);
}
