import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { inProject } from "../project.ts";
import { run } from "../run.ts";
import { CannotError } from "./cannot.ts";

/** code-server 4.139.1 is VS Code 1.139.1, and its server is what VS Code's own is. */
const version = "4.139.1";

const place = inProject(".vscode-test", `code-server-${version}`);

/** The folder of VS Code's server within the package. */
const serverFolder = "package/lib/vscode";

/** No package runs a script: what the server cannot do without as native code comes prebuilt. */
const installOptions = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"];

async function npm(args: readonly string[], directory: string): Promise<void> {
  const { exitCode, output } = await run("npm", args, { directory });
  if (exitCode === 0) return;
  const said = output.trim().split("\n").slice(-5).join("\n");
  throw new CannotError(`code-server could not be installed (npm ${args.join(" ")}): ${said}`);
}

/**
 * Compiles what makes VS Code write its log files, and so fills "Show Log". The rest works without,
 * so a machine that has no compiler only lacks the logs.
 */
async function compileLogging(server: string): Promise<void> {
  // The headers lie beside the project's own Node; without this they would be downloaded.
  const headers = path.dirname(path.dirname(process.execPath));
  const environment = { ...process.env, npm_config_nodedir: headers };
  const args = ["rebuild", "@vscode/spdlog", "@vscode/native-watchdog"];
  await run("npm", args, { directory: server, environment });
}

/** Packs and unpacks the package itself: its wrapper around the server, unused, needs none of npm's. */
async function install(folder: string): Promise<void> {
  await npm(["pack", "--silent", `code-server@${version}`], folder);
  const archive = path.join(folder, `code-server-${version}.tgz`);
  const { exitCode, output } = await run("tar", ["-xzf", archive], { directory: folder });
  if (exitCode !== 0) throw new CannotError(`code-server could not be unpacked: ${output}`);
  await rm(archive);
  for (const inner of [serverFolder, `${serverFolder}/extensions`]) {
    const prefix = path.join(folder, inner);
    await npm(["install", "--prefix", prefix, ...installOptions], prefix);
  }
  await compileLogging(path.join(folder, serverFolder));
}

/** The entry file of a VS Code server, which is installed into a cache folder the first time. */
export async function ensureCodeServer(say: (sentence: string) => void): Promise<string> {
  const entry = path.join(place, serverFolder, "out/server-main.js");
  if (existsSync(place)) return entry;
  say(`Setting up: code-server ${version} into .vscode-test/ (once, about a minute)`);
  // Only a finished install gets the name that is believed.
  const unfinished = `${place}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await install(unfinished);
  await rename(unfinished, place);
  return entry;
}
