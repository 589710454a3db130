import assert from "node:assert/strict";
import { test } from "node:test";
import { openWorkbench, step } from "../workbench/open-workbench.ts";
import { clickRowAction, pick, runCommand, treeRows } from "../workbench/page.ts";
import { checkpointByClicking } from "./checkpoint-by-clicking.ts";
import { copyForJourney, eventually } from "./counting.ts";

const journeyMillis = 150_000;
const countFile = "terminal-count.txt";

test(
  "a program of a terminal ends with its checkpoint, comes back in a terminal and hears Ctrl-C there",
  { timeout: journeyMillis },
  async (context) => {
    const { folder, pids, count } = await copyForJourney(context, countFile);
    const workbench = await openWorkbench(context, folder);
    const { page } = workbench;
    const row = treeRows(page).filter({ hasText: "counter" }).first();
    let before: number[] = [];
    let last = 0;

    await step(workbench, "Start a counter in a terminal, by a task", async () => {
      await runCommand(page, "Tasks: Run Task");
      await pick(page, "counter", "Start a counter in a terminal");
      await count();
      before = await pids();
    });

    await step(workbench, "Checkpoint it; it ends", async () => {
      await checkpointByClicking(workbench, before[0] ?? 0, "End it");
      const ended = async (): Promise<true | undefined> =>
        (await pids()).length === 0 ? true : undefined;
      await eventually("the counter has ended", ended);
      last = await count();
    });

    await step(workbench, "Restart it in a terminal; it goes on", async () => {
      await clickRowAction(row, "Restart from Statefile");
      await eventually("the count goes on", async () =>
        (await count()) > last ? true : undefined,
      );
      assert.deepEqual(await pids(), before, "the same processes live again");
    });

    await step(
      workbench,
      "Press Ctrl-C in that terminal; it ends and the row says how",
      async () => {
        await page.locator(".terminal-wrapper.active .xterm").first().click();
        await page.keyboard.press("Control+C");
        await row.filter({ hasText: "exit code 130" }).waitFor();
        assert.deepEqual(await pids(), []);
      },
    );

    await workbench.picture("terminal");
  },
);
