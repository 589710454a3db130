import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { killCounter, readCount, startCounter } from "../../scripts/example.ts";
import { openWorkbench, step } from "../workbench/open-workbench.ts";
import { clickRowAction, openFile, treeRows, widenSideBar } from "../workbench/page.ts";
import { checkpointByClicking } from "./checkpoint-by-clicking.ts";
import { copyForJourney, eventually } from "./counting.ts";

const journeyMillis = 150_000;

test(
  "a person checkpoints a running counter, kills it, restarts it, and it goes on counting",
  { timeout: journeyMillis },
  async (context) => {
    const { folder, pids, count } = await copyForJourney(context, "count.txt");
    await startCounter(folder);
    const before = await pids();
    const [root = 0] = before;
    const workbench = await openWorkbench(context, folder);
    const { page } = workbench;
    const row = treeRows(page).filter({ hasText: "counter" }).first();
    let countBefore = 0;
    let countAfter = 0;

    await step(workbench, "Open the file that the counter writes", () =>
      openFile(page, "count.txt"),
    );

    await step(workbench, "Checkpoint the counter from the palette", async () => {
      countBefore = await count();
      await checkpointByClicking(workbench, root, "Keep it running");
      countAfter = await count();
    });

    await step(workbench, "Kill the counter; its count stands still", async () => {
      await killCounter(folder);
      await rm(path.join(folder, "count.txt"));
      await sleep(500);
      assert.equal(await readCount(folder), undefined);
    });

    await step(workbench, "Restart from Statefile; the counter goes on", async () => {
      await clickRowAction(row, "Restart from Statefile");
      const first = await count();
      assert.ok(
        first > countBefore && first <= countAfter + 1,
        `the first count after the restart, ${first}, follows the checkpoint's`,
      );
      await eventually("the count has grown beyond the last one before", async () => {
        const now = await readCount(folder);
        assert.ok(now === undefined || now >= first, `it never goes back, but is ${now}`);
        return now !== undefined && now > countAfter ? now : undefined;
      });
      assert.deepEqual(await pids(), before, "the same processes live again");
    });

    await page.setViewportSize({ width: 1024, height: 560 });
    await widenSideBar(page, 150);
    await row.hover();
    await workbench.picture("first-checkpoint");
  },
);
