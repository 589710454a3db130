import { access, readFile } from "node:fs/promises";
import { constants } from "node:fs";
import path from "node:path";
import type { EngineSetup } from "../engine.ts";

type Machine = Pick<EngineSetup, "environment">;

async function onPath(setup: Machine, program: string): Promise<boolean> {
  for (const folder of (setup.environment["PATH"] ?? "").split(":")) {
    const found = await access(path.join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

async function distribution(): Promise<string> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID="?([\w.-]+)"?$/m.exec(text)?.[1] ?? "unknown";
}

/** Whether we know how to fetch a CRIU here: Debian's packages, by apt and dpkg, on x86-64. */
export async function canProvision(setup: Machine): Promise<boolean> {
  return (
    process.arch === "x64" &&
    (await distribution()) === "debian" &&
    (await onPath(setup, "apt-get")) &&
    (await onPath(setup, "dpkg"))
  );
}

const lines: readonly (readonly [program: string, line: string])[] = [
  ["apt-get", "sudo apt-get install criu"],
  ["dnf", "sudo dnf install criu"],
  ["zypper", "sudo zypper install criu"],
  ["pacman", "sudo pacman -S criu"],
  ["apk", "sudo apk add criu"],
];

/** The line that installs the distribution's own CRIU. */
export async function packageManagerLine(setup: Machine): Promise<string> {
  for (const [program, line] of lines) if (await onPath(setup, program)) return line;
  return "Install the package criu with your distribution's package manager.";
}
