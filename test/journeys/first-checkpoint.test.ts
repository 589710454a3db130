import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  copyExample,
  findCounter,
  killCounter,
  readCount,
  startCounter,
} from "../../scripts/example.ts";
import { type OpenWorkbench, container, openWorkbench, step } from "../workbench/open-workbench.ts";
import {
  clickRowAction,
  openFile,
  pick,
  runCommand,
  showContainer,
  treeRows,
  widenSideBar,
} from "../workbench/page.ts";

const journeyMillis = 150_000;
const stageMillis = 30_000;

/** A counting example of this test alone, ended after it however often it was restarted. */
async function startExample(context: TestContext) {
  const home = await mkdtemp(path.join(tmpdir(), "cpr-example-"));
  const folder = path.join(home, "counting");
  context.after(async () => {
    await killCounter(folder);
    await rm(home, { recursive: true, force: true });
  });
  await copyExample(folder);
  return { folder, processes: await startCounter(folder) };
}

/** Waits for a value, and fails with the sentence when its time is over. */
async function eventually<Value>(
  sentence: string,
  ask: () => Promise<Value | undefined>,
): Promise<Value> {
  const deadline = Date.now() + stageMillis;
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    assert.ok(Date.now() < deadline, `waited in vain until ${sentence}`);
    await sleep(50);
  }
}

async function countNow(folder: string): Promise<number> {
  return eventually("the counter has counted", () => readCount(folder));
}

async function pidsNow(folder: string): Promise<number[]> {
  const processes = await findCounter(folder);
  return processes.map(({ pid }) => pid);
}

async function takeCheckpoint({ page, stateHome }: OpenWorkbench, root: number): Promise<void> {
  await runCommand(page, "CPR: Checkpoint a Process");
  await pick(page, "counter.sh", new RegExp(`\\b${root}\\b`));
  await pick(page, "", "Keep it running");
  await showContainer(page, container);
  await treeRows(page).filter({ hasText: "counter" }).first().waitFor({ timeout: stageMillis });
  const names = await readdir(path.join(stateHome, "cpr/statefiles"));
  assert.equal(names.filter((name) => !name.startsWith(".")).length, 1);
}

test(
  "a person checkpoints a running counter, kills it, restarts it, and it goes on counting",
  { timeout: journeyMillis },
  async (context) => {
    const { folder, processes } = await startExample(context);
    const pids = processes.map(({ pid }) => pid);
    const [root = 0] = pids;
    const workbench = await openWorkbench(context, folder);
    const { page } = workbench;
    const row = treeRows(page).filter({ hasText: "counter" }).first();
    let countBefore = 0;
    let countAfter = 0;

    await step(workbench, "Open the file that the counter writes", () =>
      openFile(page, "count.txt"),
    );

    await step(workbench, "Checkpoint the counter from the palette", async () => {
      countBefore = await countNow(folder);
      await takeCheckpoint(workbench, root);
      countAfter = await countNow(folder);
    });

    await step(workbench, "Kill the counter; its count stands still", async () => {
      await killCounter(folder);
      await rm(path.join(folder, "count.txt"));
      await sleep(500);
      assert.equal(await readCount(folder), undefined);
    });

    await step(workbench, "Restart from Statefile; the counter goes on", async () => {
      await clickRowAction(row, "Restart from Statefile");
      const first = await countNow(folder);
      assert.ok(
        first > countBefore && first <= countAfter + 1,
        `the first count after the restart, ${first}, follows the checkpoint's`,
      );
      await eventually("the count has grown beyond the last one before", async () => {
        const count = await readCount(folder);
        assert.ok(count === undefined || count >= first, `it never goes back, but is ${count}`);
        return count !== undefined && count > countAfter ? count : undefined;
      });
      assert.deepEqual(await pidsNow(folder), pids, "the same processes live again");
    });

    await page.setViewportSize({ width: 1024, height: 560 });
    await widenSideBar(page, 150);
    await row.hover();
    await workbench.picture("first-checkpoint");
  },
);
