import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { bundleForHost } from "../../scripts/bundle.ts";
import { runInHost } from "../host/run-in-host.ts";
import { type Row, inMillis } from "./measure.ts";

const promisedMillis = 30;
const resultSchema = z.object({ millis: z.number() });

/** Activates the extension in a VS Code that has just started, its code's loading included. */
export async function benchActivation(folder: string): Promise<Row[]> {
  const resultFile = path.join(folder, "activation.json");
  await runInHost(await bundleForHost("test/bench/activation-in-host.ts"), resultFile);
  const { millis } = resultSchema.parse(JSON.parse(await readFile(resultFile, "utf8")));
  return [
    {
      what: "Activation of the extension",
      measured: inMillis(millis),
      against: "",
      ofPromise: millis / promisedMillis,
      promise: inMillis(promisedMillis),
    },
  ];
}
