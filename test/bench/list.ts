import { randomUUID } from "node:crypto";
import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { inspectStatefile, takeCheckpoint } from "../../protocol/protocol.ts";
import { copyExample, killCounter, startCounter } from "../../scripts/example.ts";
import { inProject } from "../../scripts/project.ts";
import { runOrThrow } from "../../scripts/run.ts";
import type { LanguageClient } from "./language-client.ts";
import { type Row, inMillis, median, timed } from "./measure.ts";

const statefiles = 1_000;
const rounds = 5;
const promisedMillis = 150;

/** Takes one real checkpoint into the store and puts so many like it beside it. */
async function fillStore(client: LanguageClient, folder: string): Promise<void> {
  const example = path.join(folder, "counting");
  await copyExample(example);
  const [root] = await startCounter(example);
  try {
    const { path: first } = await client.ask(takeCheckpoint, {
      target: { type: "PID", id: root?.pid ?? 0 },
      leaveRunning: true,
      overwrite: false,
    });
    const { manifest } = await client.ask(inspectStatefile, { path: first });
    const store = path.dirname(first);
    for (let number = 1; number < statefiles; number += 1) {
      const place = path.join(store, `bench-${number}`);
      await mkdir(place, { mode: 0o700 });
      const like = { ...manifest, id: randomUUID(), name: `bench ${number}` };
      await writeFile(path.join(place, "statefile.json"), JSON.stringify(like));
      await cp(path.join(first, "dump.log"), path.join(place, "dump.log"));
    }
  } finally {
    await killCounter(example);
  }
}

/** Lists a full store by the `cpr` command, its start included. */
export async function benchList(
  client: LanguageClient,
  folder: string,
  stateHome: string,
): Promise<Row[]> {
  await fillStore(client, folder);
  const environment = { ...process.env, XDG_STATE_HOME: stateHome };
  const args = [inProject("dist/cpr.js"), "list", "--json"];
  const list = (): Promise<string> => runOrThrow(process.execPath, args, { environment });
  const listed: unknown = JSON.parse(await list());
  if (!Array.isArray(listed) || listed.length !== statefiles) {
    throw new Error(`cpr list does not tell all ${statefiles} statefiles`);
  }
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push((await timed(list)).millis);
  const measured = median(times);
  return [
    {
      what: `cpr list of ${statefiles} statefiles`,
      measured: inMillis(measured),
      against: "",
      ofPromise: measured / promisedMillis,
      promise: inMillis(promisedMillis),
    },
  ];
}
