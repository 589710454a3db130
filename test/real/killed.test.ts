import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { systemProc } from "../../engine/proc/root.ts";
import { readAll, readCommandLine } from "../../engine/proc/tree.ts";
import { takeCheckpoint } from "../../protocol/protocol.ts";
import { openTestEngine, work } from "./engine.ts";
import { startServer } from "./server.ts";
import { startCounter, temporaryFolder, until } from "./target.ts";

const megabytes = 64;

/** Whether a process has this text on its command line, as CRIU has the paths it works on. */
function isMentioned(text: string): boolean {
  return [...readAll(systemProc).keys()].some((pid) =>
    readCommandLine(systemProc, pid).some((argument) => argument.includes(text)),
  );
}

for (const leaveRunning of [true, false]) {
  const manner = leaveRunning ? "keeps the target running" : "would end the target";
  // From before CRIU starts, through the frozen time, to about the end of the dump.
  for (const afterMillis of [0, 20, 60, 100, 150]) {
    test(`killing the language server ${afterMillis} ms into a checkpoint that ${manner} harms nothing`, async (t) => {
      const { engine, environment } = openTestEngine(t);
      const counter = await startCounter(t, { children: 1, megabytes });
      const folder = temporaryFolder(t);
      const place = path.join(folder, "it");
      const { client, server } = await startServer(t, environment);
      const token = "checkpoint";
      const dumping = new Promise((resolve) => client.onNotification("$/progress", resolve));
      client
        .sendRequest(takeCheckpoint.method, {
          target: { id: counter.pid, type: "PID" },
          path: place,
          leaveRunning,
          overwrite: false,
          workDoneToken: token,
        })
        .catch(() => undefined);
      await dumping;
      await sleep(afterMillis);
      const killed = once(server, "exit");
      server.kill("SIGKILL");
      await killed;
      // CRIU may still be at work; it comes to its end by itself and lets the target go.
      await until("the server and its CRIU have ended", () => !isMentioned(folder));
      await counter.assertCounting("the target runs on unharmed");
      const visible = readdirSync(folder).filter((name) => !name.startsWith("."));
      if (visible.length > 0) {
        assert.deepEqual(visible, ["it"]);
        await engine.inspect(place);
      }
      await engine.checkpoint(
        {
          target: { id: counter.pid, type: "PID" },
          path: place,
          leaveRunning: true,
          overwrite: visible.length > 0,
        },
        work(),
      );
      assert.deepEqual(readdirSync(folder), ["it"], "nothing is left of the killed one");
    });
  }
}
