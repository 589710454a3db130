import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readFrozenMicros } from "../../engine/criu/stats.ts";
import { syncFolder } from "../../engine/store/publish.ts";
import { inspectStatefile, takeCheckpoint } from "../../protocol/protocol.ts";
import type { Manifest } from "../../protocol/statefile.ts";
import { inProject } from "../../scripts/project.ts";
import { endProcess, runOrThrow } from "../../scripts/run.ts";
import type { LanguageClient } from "./language-client.ts";
import { type Row, inMillis, median, timed } from "./measure.ts";

const megabytes = 256;
const rounds = 7;
const startMillis = 60_000;

/** The promise: so much of bare criu's time, and so much on top. */
const wallFactor = 1.15;
const wallExtraMillis = 50;
const frozenFactor = 1.05;

type Measured = { readonly wallMillis: number; readonly frozenMicros: number };

/** Bare CRIU leaves its images to the page cache; a statefile is on the disk when it is there. */
type BareMeasured = Measured & { readonly syncedMillis: number };

/** Starts a program that holds the memory and counts. */
async function startProgram(folder: string) {
  const file = path.join(folder, "count");
  const program = inProject("test/fixtures/programs/counter.pl");
  const child = spawn("perl", [program, file, "0", String(megabytes)], {
    cwd: folder,
    detached: true,
    stdio: "ignore",
  });
  const deadline = Date.now() + startMillis;
  while (!existsSync(file)) {
    if (Date.now() > deadline) throw new Error("the program to checkpoint did not start");
    await sleep(50);
  }
  return { pid: child.pid ?? 0, end: () => endProcess(child) };
}

async function throughServer(
  client: LanguageClient,
  pid: number,
  place: string,
): Promise<Measured> {
  const { value, millis } = await timed(() =>
    client.ask(takeCheckpoint, {
      target: { type: "PID", id: pid },
      path: place,
      leaveRunning: true,
      overwrite: false,
    }),
  );
  return { wallMillis: millis, frozenMicros: value.frozenMicros };
}

/** What the engine asks CRIU for, and nothing around it. */
async function bare(manifest: Manifest, pid: number, place: string): Promise<BareMeasured> {
  const images = path.join(place, "images");
  await mkdir(images, { recursive: true });
  const { millis } = await timed(() =>
    runOrThrow(manifest.engine.path, [
      "dump",
      "--no-default-config",
      `--tree=${pid}`,
      `--images-dir=${images}`,
      `--work-dir=${place}`,
      "--log-file=dump.log",
      "-v4",
      ...manifest.options.criu,
    ]),
  );
  const synced = await timed(() => syncFolder(place));
  return {
    wallMillis: millis,
    syncedMillis: millis + synced.millis,
    frozenMicros: (await readFrozenMicros(place)) ?? 0,
  };
}

/** Checkpoints one process again and again, by turns through the server and with bare criu. */
export async function benchCheckpoint(client: LanguageClient, folder: string): Promise<Row[]> {
  const program = await startProgram(folder);
  const place = path.join(folder, "place");
  const server: Measured[] = [];
  const criu: BareMeasured[] = [];
  try {
    // The first one looks for the engine too; it also tells what CRIU is asked for.
    await throughServer(client, program.pid, place);
    const { manifest } = await client.ask(inspectStatefile, { path: place });
    for (let round = 0; round < rounds; round += 1) {
      await rm(place, { recursive: true });
      server.push(await throughServer(client, program.pid, place));
      await rm(place, { recursive: true });
      criu.push(await bare(manifest, program.pid, place));
    }
  } finally {
    await program.end();
  }
  const wall = median(server.map(({ wallMillis }) => wallMillis));
  const bareWall = median(criu.map(({ wallMillis }) => wallMillis));
  const syncedWall = median(criu.map(({ syncedMillis }) => syncedMillis));
  const frozen = median(server.map(({ frozenMicros }) => frozenMicros)) / 1_000;
  const bareFrozen = median(criu.map(({ frozenMicros }) => frozenMicros)) / 1_000;
  return [
    {
      what: `Checkpoint of ${megabytes} MB through the language server`,
      measured: inMillis(wall),
      against: inMillis(bareWall),
      ofPromise: wall / (bareWall * wallFactor + wallExtraMillis),
      promise: `${wallFactor} x + ${wallExtraMillis} ms`,
    },
    {
      what: "  the same beside bare criu and a sync",
      measured: inMillis(wall),
      against: inMillis(syncedWall),
      ofPromise: wall / (syncedWall * wallFactor + wallExtraMillis),
      promise: `${wallFactor} x + ${wallExtraMillis} ms`,
    },
    {
      what: "  of that, the process stood still",
      measured: inMillis(frozen),
      against: inMillis(bareFrozen),
      ofPromise: frozen / (bareFrozen * frozenFactor),
      promise: `${frozenFactor} x`,
    },
  ];
}
