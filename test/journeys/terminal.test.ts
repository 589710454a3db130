import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { openWorkbench, step } from "../workbench/open-workbench.ts";
import {
  clickRowAction,
  pressInTerminal,
  runCommand,
  treeRows,
  typeInTerminal,
} from "../workbench/page.ts";
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

    await step(workbench, "Start a counter in a terminal", async () => {
      await runCommand(page, "Terminal: Create New Terminal");
      await typeInTerminal(page, `./counter.sh ${countFile}\n`);
      await count();
      before = await pids();
    });

    await step(workbench, "Checkpoint it; it ends", async () => {
      await checkpointByClicking(workbench, before[0] ?? 0, "End it");
      const free = async (): Promise<true | undefined> =>
        before.some((pid) => existsSync(`/proc/${pid}`)) ? undefined : true;
      await eventually("the counter has ended and its pids are free", free);
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
        await pressInTerminal(page, "Control+C");
        await row.filter({ hasText: "exit code 130" }).waitFor();
        assert.deepEqual(await pids(), []);
      },
    );

    await workbench.picture("terminal");
  },
);
