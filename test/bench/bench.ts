// `npm run bench`: prints what was promised about speed and size, measured on this machine beside
// bare CRIU in the same run. It never fails: numbers of a machine are no test.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleProducts } from "../../scripts/bundle.ts";
import { ensureEngine } from "../../scripts/engine.ts";
import { benchActivation } from "./activation.ts";
import { benchCheckpoint } from "./checkpoint.ts";
import { startLanguageServer } from "./language-client.ts";
import { benchList } from "./list.ts";
import { type Row, printTable } from "./measure.ts";

const promisedBytes = 1_000_000;
const kilobyte = 1_000;

const inEditorFiles: ReadonlySet<string> = new Set([
  "dist/extension.js",
  "dist/language-client.js",
  "dist/language-server.js",
]);

async function benchSizes(): Promise<Row[]> {
  const built = await bundleProducts();
  const inKilobytes = (bytes: number): string => `${(bytes / kilobyte).toFixed(1)} kB`;
  for (const { file, sizeBytes } of built) console.log(`${file}: ${inKilobytes(sizeBytes)}`);
  const inEditor = built
    .filter(({ file }) => inEditorFiles.has(file))
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [
    {
      what: "Extension and language server, bundled",
      measured: inKilobytes(inEditor),
      against: "",
      ofPromise: inEditor / promisedBytes,
      promise: inKilobytes(promisedBytes),
    },
  ];
}

/** What cannot be measured is told, and keeps nothing else from being measured. */
async function tryTo(what: string, measure: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await measure();
  } catch (error) {
    console.error(`${what} could not be measured: ${String(error)}`);
    return [];
  }
}

const folder = await mkdtemp(path.join(tmpdir(), "cpr-bench-"));
const stateHome = path.join(folder, "state");
try {
  const sizes = await benchSizes();
  const { version } = await ensureEngine();
  console.log(`CRIU ${version}; medians of several rounds\n`);
  const client = await startLanguageServer(stateHome);
  try {
    const rows = [
      ...(await tryTo("A checkpoint", () => benchCheckpoint(client, folder))),
      ...(await tryTo("cpr list", () => benchList(client, folder, stateHome))),
      ...(await tryTo("The activation", benchActivation)),
    ];
    printTable([...rows, ...sizes]);
  } finally {
    await client.end();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
