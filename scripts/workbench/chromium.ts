import { existsSync } from "node:fs";
import { run } from "../run.ts";
import { CannotError } from "./cannot.ts";

const systemPlaces: readonly string[] = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

function find(): string | undefined {
  const chosen = process.env["CHROMIUM"];
  if (chosen === undefined || chosen === "") return systemPlaces.find((place) => existsSync(place));
  if (existsSync(chosen)) return chosen;
  throw new CannotError(`CHROMIUM names ${chosen}, which does not exist.`);
}

async function aptGet(args: readonly string[]): Promise<void> {
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { exitCode, output } = await run("apt-get", args, { environment });
  if (exitCode === 0) return;
  const said = output.trim().split("\n").slice(-3).join("\n");
  throw new CannotError(`Chromium could not be installed (apt-get ${args.join(" ")}): ${said}`);
}

/** The path of a Chromium: $CHROMIUM, the system's, or one that root installs by apt. */
export async function ensureChromium(say: (sentence: string) => void): Promise<string> {
  const found = find();
  if (found !== undefined) return found;
  const advice = "Install chromium, or set CHROMIUM to the path of one.";
  if (process.getuid?.() !== 0) throw new CannotError(`There is no Chromium here. ${advice}`);
  if (!existsSync("/usr/bin/apt-get")) {
    throw new CannotError(`There is no Chromium here, and no apt-get to install one. ${advice}`);
  }
  say("Setting up: apt-get install chromium (once, under a minute)");
  await aptGet(["update", "-q"]);
  await aptGet(["install", "-q", "-y", "--no-install-recommends", "chromium"]);
  const installed = find();
  if (installed !== undefined) return installed;
  throw new CannotError(`The package chromium holds no browser here. ${advice}`);
}
