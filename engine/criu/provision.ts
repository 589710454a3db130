import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { CancelledError, RefusalError, refuse } from "../../protocol/refusal.ts";
import type { Work } from "../../protocol/stages.ts";
import type { EngineSetup } from "../engine.ts";
import { claim } from "../store/claim.ts";
import { canProvision } from "./package-manager.ts";
import { completeFile, criuInPrefix, prefixFolder } from "./prefix.ts";
import { type Command, run } from "./run.ts";

/** Debian's suites that can hold a CRIU new enough for new kernels; their names never age. */
const suites = ["testing", "unstable"] as const;

/** Older ones fail on kernels from 6.16 on as soon as a TCP socket is open. */
const neededVersion = [4, 2] as const;

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

type Workshop = {
  readonly folder: string;
  readonly setup: EngineSetup;
  readonly work: Work;
};

function fail(step: string, detail: string): never {
  return refuse({ kind: "installFailed", step, detail: detail.trim().split("\n").at(-1) ?? "" });
}

/** Runs one command of the installation; cancelling ends it, for nothing of it is kept. */
async function does(workshop: Workshop, step: string, command: Command): Promise<string> {
  const { setup, work } = workshop;
  const environment = { ...setup.environment, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };
  try {
    const ended = await run(command, { environment, signal: work.signal });
    if (ended.exitCode !== 0) fail(step, ended.stderr || ended.stdout);
    return ended.stdout;
  } catch (error) {
    if (work.signal.aborted) throw new CancelledError();
    if (RefusalError.is(error)) throw error;
    return fail(step, error instanceof Error ? error.message : String(error));
  }
}

/** apt with lists, cache and status of its own, so that the system's are neither read nor changed. */
function apt(workshop: Workshop, program: string, ...rest: string[]): Command {
  const at = (name: string): string => path.join(workshop.folder, name);
  const options = {
    "Dir::Etc::SourceList": at("sources.list"),
    "Dir::Etc::SourceParts": "-",
    "Dir::Etc::PreferencesParts": "-",
    "Dir::State": at("state"),
    "Dir::State::Lists": at("lists"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": at("cache"),
    "Dir::Cache::archives": at("archives"),
    "APT::Default-Release": "",
    "APT::Install-Recommends": "0",
    "Acquire::Languages": "none",
    "Debug::NoLocking": "1",
  };
  const each = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return { file: program, arguments: [...each, ...rest] };
}

/** The address of the mirror that this machine is set up with. */
async function mirror(workshop: Workshop): Promise<string> {
  const said = await does(workshop, "finding the mirror", {
    file: "apt-get",
    arguments: ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
  });
  const found = said.split("\n").find((uri) => uri !== "" && !/security/.test(uri));
  return found ?? fail("finding the mirror", "apt has no package source.");
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(/[.\-+~]/).map(Number);
  return major > neededVersion[0] || (major === neededVersion[0] && minor >= neededVersion[1]);
}

/** Makes apt look at one suite; the version of CRIU in it, where that is new enough. */
async function chooseSuite(
  workshop: Workshop,
  uri: string,
  suite: string,
): Promise<string | undefined> {
  const source = `deb [signed-by=${keyring}] ${uri} ${suite} main\n`;
  await writeFile(path.join(workshop.folder, "sources.list"), source);
  await does(
    workshop,
    `reading the packages of ${suite}`,
    apt(workshop, "apt-get", "update", "-q"),
  );
  const policy = await does(
    workshop,
    `reading the packages of ${suite}`,
    apt(workshop, "apt-cache", "policy", "criu"),
  );
  const version = /Candidate: (\S+)/.exec(policy)?.[1];
  return version !== undefined && isNewEnough(version) ? version : undefined;
}

async function chooseVersion(workshop: Workshop): Promise<string> {
  const uri = await mirror(workshop);
  for (const suite of suites) {
    const version = await chooseSuite(workshop, uri, suite);
    if (version !== undefined) return version;
  }
  return fail("choosing a version", `No suite has CRIU ${neededVersion.join(".")} or newer.`);
}

async function unpack(workshop: Workshop, prefix: string): Promise<void> {
  const archives = path.join(workshop.folder, "archives");
  const packages = (await readdir(archives)).filter((name) => name.endsWith(".deb"));
  for (const name of packages) {
    await does(workshop, `unpacking ${name}`, {
      file: "dpkg",
      arguments: ["-x", path.join(archives, name), prefix],
    });
  }
}

/**
 * Makes CRIU use the libraries that came with it. It is changed rather than started through their
 * loader, so that the file can carry capabilities. Patchelf itself is run by that loader.
 */
async function patch(workshop: Workshop, prefix: string, tools: string): Promise<void> {
  const libraries = path.join(prefix, "usr/lib/x86_64-linux-gnu");
  const loader = path.join(libraries, "ld-linux-x86-64.so.2");
  const set = ["--set-interpreter", loader, "--set-rpath", libraries, "--force-rpath"];
  await does(workshop, "joining CRIU with its libraries", {
    file: path.join(tools, "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"),
    arguments: [
      "--library-path",
      path.join(tools, "usr/lib/x86_64-linux-gnu"),
      path.join(tools, "usr/bin/patchelf"),
      ...set,
      path.join(prefix, criuInPrefix),
    ],
  });
}

async function build(workshop: Workshop): Promise<void> {
  const { folder, setup, work } = workshop;
  for (const name of ["state", "lists/partial", "cache", "archives/partial"]) {
    await mkdir(path.join(folder, name), { recursive: true });
  }
  work.stage("fetchLists");
  const version = await chooseVersion(workshop);
  work.stage("fetchPackages");
  await does(
    workshop,
    "fetching packages",
    apt(workshop, "apt-get", "install", "-q", "-y", "--download-only", "criu", "patchelf"),
  );
  work.stage("unpack");
  const prefix = path.join(prefixFolder(setup), version.replaceAll(/[^\w.+~-]/g, "_"));
  await rm(prefix, { recursive: true, force: true });
  await unpack(workshop, path.join(folder, "root"));
  // The paths that are patched in are absolute, so it must lie where it will stay; the stamp at
  // the end says that it is whole.
  await rename(path.join(folder, "root"), prefix);
  await patch(workshop, prefix, prefix);
  await writeFile(path.join(prefix, completeFile), `${version}\n`);
}

/**
 * Fetches a CRIU from the distribution's packages into a private folder; apt checks the signatures.
 * Nothing of the system is changed, and no root is needed. Refuses with `installFailed`.
 */
export async function provision(setup: EngineSetup, work: Work): Promise<void> {
  if (!(await canProvision(setup)) || process.arch !== "x64") {
    refuse({
      kind: "installFailed",
      step: "looking at the distribution",
      detail: "CPR can fetch CRIU only on Debian on x86-64.",
    });
  }
  const prefixes = prefixFolder(setup);
  await mkdir(prefixes, { recursive: true });
  const held = await claim(path.join(prefixes, "installation"));
  try {
    await build({ folder: held.folder, setup, work });
  } finally {
    await held.release();
  }
}
