import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { RefusalError } from "../../protocol/refusal.ts";
import type { Work } from "../../protocol/stages.ts";
import type { EngineSetup } from "../engine.ts";
import { claim } from "../store/claim.ts";
import { atPath } from "../store/path-errors.ts";
import { apt, chooseSuite } from "./apt.ts";
import { canProvision } from "./package-manager.ts";
import { completeFile, criuInPrefix, prefixFolder } from "./prefix.ts";
import { type Workshop, does, fail } from "./workshop.ts";

/** Where the libraries of a package for x86-64 lie, and the loader among them. */
const libraryFolder = "usr/lib/x86_64-linux-gnu";
const loaderFile = "ld-linux-x86-64.so.2";

async function unpack(workshop: Workshop, to: string): Promise<void> {
  const archives = path.join(workshop.folder, "archives");
  const packages = (await readdir(archives)).filter((name) => name.endsWith(".deb"));
  for (const name of packages) {
    await does(workshop, `unpacking ${name}`, {
      file: "dpkg",
      arguments: ["-x", path.join(archives, name), to],
    });
  }
}

/**
 * Makes CRIU use the libraries that came with it. It is changed rather than started through their
 * loader, so that the file can carry capabilities. Patchelf itself is started by that loader.
 */
async function patch(workshop: Workshop, prefix: string): Promise<void> {
  const libraries = path.join(prefix, libraryFolder);
  const loader = path.join(libraries, loaderFile);
  const patchelf = ["--library-path", libraries, path.join(prefix, "usr/bin/patchelf")];
  const set = ["--set-interpreter", loader, "--set-rpath", libraries, "--force-rpath"];
  await does(workshop, "joining CRIU with its libraries", {
    file: loader,
    arguments: [...patchelf, ...set, path.join(prefix, criuInPrefix)],
  });
}

/** Throws away what earlier installations left that did not come to their end. */
async function removeIncomplete(prefixes: string): Promise<void> {
  const names = (await readdir(prefixes)).filter((name) => !name.startsWith("."));
  for (const name of names) {
    const at = path.join(prefixes, name);
    const stamp = await stat(path.join(at, completeFile)).catch(() => undefined);
    if (stamp === undefined) await rm(at, { recursive: true, force: true });
  }
}

async function build(workshop: Workshop): Promise<void> {
  const { folder, setup, work } = workshop;
  for (const name of ["state", "lists/partial", "cache", "archives/partial"]) {
    await mkdir(path.join(folder, name), { recursive: true });
  }
  work.stage("fetchLists");
  const version = await chooseSuite(workshop);
  work.stage("fetchPackages");
  const packages = ["-q", "-y", "--download-only", "criu", "patchelf"];
  await does(workshop, "fetching packages", apt(workshop, "apt-get", "install", ...packages));
  work.stage("unpack");
  const root = path.join(folder, "root");
  await unpack(workshop, root);
  // The paths that are patched in are absolute, so it must lie where it will stay; the stamp at
  // the end says that it is whole.
  const prefix = path.join(prefixFolder(setup), version.replaceAll(/[^\w.+~-]/g, "_"));
  await rm(prefix, { recursive: true, force: true });
  await rename(root, prefix);
  await patch(workshop, prefix);
  await writeFile(path.join(prefix, completeFile), `${version}\n`);
}

/** Says of a claim that somebody else has what it means here. */
function refuseTwo(error: unknown): never {
  if (!RefusalError.is(error) || error.refusal.kind !== "pathBusy") throw error;
  return fail("beginning", "Another installation is under way.");
}

/**
 * Fetches a CRIU from the distribution's packages into a private folder; apt checks the signatures.
 * Nothing of the system is changed, and no root is needed. Refuses with `installFailed`.
 */
export async function provision(setup: EngineSetup, work: Work): Promise<void> {
  if (!(await canProvision(setup))) {
    fail("looking at the distribution", "CPR can fetch CRIU only on Debian on x86-64.");
  }
  const prefixes = prefixFolder(setup);
  const held = await atPath(prefixes, async () => {
    await mkdir(prefixes, { recursive: true });
    return claim(path.join(prefixes, "installation")).catch(refuseTwo);
  });
  try {
    await atPath(prefixes, async () => {
      await removeIncomplete(prefixes);
      await build({ folder: held.folder, setup, work });
    });
  } finally {
    await held.release();
  }
}
