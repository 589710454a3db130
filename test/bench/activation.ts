import { inProject } from "../../scripts/project.ts";
import { startWorkbench } from "../workbench/open-workbench.ts";
import { runCommand } from "../workbench/page.ts";
import { type Row, inMillis, median } from "./measure.ts";

const promisedMillis = 30;

const rounds = 3;

/** Activates the extension in a fresh VS Code and reads how long that took where VS Code shows it. */
async function activate(): Promise<number> {
  const { page, end } = await startWorkbench(inProject("examples/counting"));
  try {
    await runCommand(page, "CPR: Show Log");
    await runCommand(page, "Developer: Show Running Extensions");
    // The slowest come first, and only rows that are seen are there.
    await page.setViewportSize({ width: 1280, height: 4000 });
    const row = page
      .locator(".runtime-extensions-editor .monaco-list-row")
      .filter({ hasText: "CPR: Checkpoint and Restart" })
      .filter({ hasText: /Activation: \d+ms/ });
    const [, millis] = /Activation: (\d+)ms/.exec(await row.first().innerText()) ?? [];
    return Number(millis);
  } finally {
    await end();
  }
}

/** The loading of the extension's code and its first call together. */
export async function benchActivation(): Promise<Row[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await activate());
  const measured = median(times);
  return [
    {
      what: "Activation of the extension, as VS Code tells it",
      measured: inMillis(measured),
      against: "",
      ofPromise: measured / promisedMillis,
      promise: inMillis(promisedMillis),
    },
  ];
}
