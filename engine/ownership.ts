import type { ReadyEngine } from "./criu/locate.ts";
import { run } from "./criu/run.ts";

/** Gives us the files that a CRIU under sudo has made, which else belong to root. */
export async function takeOwnership(engine: ReadyEngine, folder: string): Promise<void> {
  if (engine.privilege.kind !== "sudo") return;
  const owner = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  await run({ file: "sudo", arguments: ["-n", "--", "chown", "-R", owner, folder] });
}
