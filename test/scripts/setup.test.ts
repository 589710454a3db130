import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { inProject } from "../../scripts/project.ts";
import { type Ended, run } from "../../scripts/run.ts";

type Clone = {
  readonly folder: string;
  /** Runs a script through the set-up. */
  readonly run: (script: string, ...args: readonly string[]) => Promise<Ended>;
  readonly environment: NodeJS.ProcessEnv;
  /** How often npm was asked to install. */
  readonly installs: () => number;
};

/** A tiny project with the real set-up script and an npm that only notes that it was called. */
function makeClone(context: TestContext): Clone {
  const folder = mkdtempSync(path.join(tmpdir(), "cpr-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, "scripts"));
  mkdirSync(path.join(folder, "bin"));
  copyFileSync(inProject("scripts/setup.mjs"), path.join(folder, "scripts/setup.mjs"));
  writeFileSync(path.join(folder, "package-lock.json"), "{}\n");
  const calls = path.join(folder, "calls");
  const npm = path.join(folder, "bin/npm");
  writeFileSync(npm, `#!/bin/sh\nmkdir -p node_modules\necho "$@" >> ${calls}\n`);
  chmodSync(npm, 0o755);
  const environment = {
    ...process.env,
    PATH: `${path.dirname(npm)}${path.delimiter}${process.env["PATH"]}`,
  };
  return {
    folder,
    environment,
    run: (script, ...args) =>
      run(process.execPath, ["scripts/setup.mjs", script, ...args], {
        directory: folder,
        environment,
      }),
    installs: () => (existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n").length : 0),
  };
}

function writeScript(clone: Clone, name: string, text: string): void {
  writeFileSync(path.join(clone.folder, "scripts", name), text);
}

test("dependencies are installed the first time only, until the lock file changes", async (context) => {
  const clone = makeClone(context);
  writeScript(clone, "nothing.ts", "");
  const first = await clone.run("scripts/nothing.ts");
  assert.equal(first.exitCode, 0, first.output);
  assert.match(first.output, /npm install/);
  assert.equal(clone.installs(), 1);
  assert.equal((await clone.run("scripts/nothing.ts")).output, "");
  assert.equal(clone.installs(), 1);
  writeFileSync(path.join(clone.folder, "package-lock.json"), '{"changed": true}\n');
  await clone.run("scripts/nothing.ts");
  assert.equal(clone.installs(), 2);
});

test("an install that fails is tried again the next time", async (context) => {
  const clone = makeClone(context);
  writeScript(clone, "nothing.ts", "");
  const npm = path.join(clone.folder, "bin/npm");
  const good = readFileSync(npm, "utf8");
  writeFileSync(npm, "#!/bin/sh\nmkdir -p node_modules\nexit 7\n");
  const broken = await clone.run("scripts/nothing.ts");
  assert.equal(broken.exitCode, 1);
  assert.match(broken.output, /npm install failed with exit status 7/);
  writeFileSync(npm, good);
  assert.equal((await clone.run("scripts/nothing.ts")).exitCode, 0);
  assert.equal(clone.installs(), 1);
});

test("arguments and the exit code pass through", async (context) => {
  const clone = makeClone(context);
  writeScript(
    clone,
    "tell.ts",
    "const all: string[] = process.argv.slice(2); console.log(JSON.stringify(all)); process.exit(9);",
  );
  const { exitCode, stdout } = await clone.run("scripts/tell.ts", "--check", "two words");
  assert.equal(exitCode, 9);
  assert.match(stdout, /\["--check","two words"\]\n$/);
});

test("a signal is handed on to the script, which ends in its own way", async (context) => {
  const clone = makeClone(context);
  writeScript(
    clone,
    "stay.ts",
    'process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1000); console.log("up");',
  );
  const child = spawn(process.execPath, ["scripts/setup.mjs", "scripts/stay.ts"], {
    cwd: clone.folder,
    env: clone.environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    said += chunk;
    if (said.includes("up\n")) break;
  }
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  assert.equal(code, 5);
});

test("a script that is ended by a signal gives the status that a shell would", async (context) => {
  const clone = makeClone(context);
  writeScript(clone, "die.ts", 'process.kill(process.pid, "SIGKILL");');
  assert.equal((await clone.run("scripts/die.ts")).exitCode, 137);
});
