import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { RefusalError } from "../../protocol/refusal.ts";
import type { Command } from "./run.ts";
import { isNewEnough, neededVersion } from "./version.ts";
import { type Workshop, does, fail } from "./workshop.ts";

/** Debian's suites that can hold a CRIU new enough for new kernels; their names never age. */
const suites = ["testing", "unstable"] as const;

/** The keys of Debian's archive, by the names that the package has given the file. */
const keyrings = ["gpg", "pgp"].map(
  (ending) => `/usr/share/keyrings/debian-archive-keyring.${ending}`,
);

/** apt with lists, cache and status of its own, so that the system's are neither read nor changed. */
export function apt(workshop: Workshop, program: string, ...rest: string[]): Command {
  const at = (name: string): string => path.join(workshop.folder, name);
  const options = {
    "Dir::Etc::SourceList": at("sources.list"),
    "Dir::Etc::SourceParts": "/dev/null",
    "Dir::Etc::Preferences": "/dev/null",
    "Dir::Etc::PreferencesParts": "/dev/null",
    "Dir::State": at("state"),
    "Dir::State::Lists": at("lists"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": at("cache"),
    "Dir::Cache::archives": at("archives"),
    "APT::Default-Release": "",
    "APT::Install-Recommends": "0",
    // A mirror that cannot be reached is a failure and not a warning.
    "APT::Update::Error-Mode": "any",
    "Acquire::Languages": "none",
    "Debug::NoLocking": "1",
  };
  const each = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return { file: program, arguments: [...each, ...rest] };
}

/** Debian's own archive, by what `apt-get indextargets` tells of each source: `ADDRESS LABEL`. */
export function mirrorByLabel(targets: string): string | undefined {
  return /^(\S+) Debian$/m.exec(targets)?.[1];
}

/** The same by the addresses that `apt-get update --print-uris` would read, of which it is the best. */
export function mirrorByAddress(uris: string): string | undefined {
  const found = [...uris.matchAll(/^'(\S+?\/)dists\/\S+\/main\/binary-/gm)].map(
    ([, at = ""]) => at,
  );
  const mirrors = found.filter((at) => !at.includes("security"));
  return mirrors.find((at) => at.endsWith("/debian/")) ?? mirrors[0];
}

/** The mirror that this machine is set up with. */
async function findMirror(workshop: Workshop): Promise<string> {
  const step = "finding the mirror";
  const ask = (...rest: string[]): Promise<string> =>
    does(workshop, step, { file: "apt-get", arguments: rest });
  const format = "$(REPO_URI) $(LABEL)";
  const targets = await ask("indextargets", "--format", format, "Created-By: Packages");
  return (
    mirrorByLabel(targets) ??
    // Where no lists were ever read, as in a container's image, apt does not know the labels.
    mirrorByAddress(await ask("update", "--print-uris")) ??
    fail(step, "apt has no source of Debian's packages.")
  );
}

/** Makes apt look at one suite; the version of CRIU in it, where that is new enough. */
async function readSuite(
  workshop: Workshop,
  mirror: string,
  suite: string,
): Promise<string | undefined> {
  const step = `reading the packages of ${suite}`;
  const keyring = keyrings.find((file) => existsSync(file));
  // Without that file apt looks for the keys where it looks for those of the system's sources.
  const options = keyring === undefined ? "" : `[signed-by=${keyring}] `;
  const source = `deb ${options}${mirror} ${suite} main\n`;
  await writeFile(path.join(workshop.folder, "sources.list"), source);
  await does(workshop, step, apt(workshop, "apt-get", "update", "-q"));
  const policy = await does(workshop, step, apt(workshop, "apt-cache", "policy", "criu"));
  const version = /Candidate: (\S+)/.exec(policy)?.[1];
  return version !== undefined && isNewEnough(version) ? version : undefined;
}

/** Makes apt look at the first suite with a CRIU that is new enough; its version. */
export async function chooseSuite(workshop: Workshop): Promise<string> {
  const mirror = await findMirror(workshop);
  let refused: RefusalError | undefined;
  for (const suite of suites) {
    try {
      const version = await readSuite(workshop, mirror, suite);
      if (version !== undefined) return version;
    } catch (error) {
      // The mirror may not carry this suite; the other one is still to be tried.
      if (!RefusalError.is(error)) throw error;
      refused ??= error;
    }
  }
  if (refused !== undefined) throw refused;
  return fail("choosing a version", `No suite has CRIU ${neededVersion.join(".")} or newer.`);
}
