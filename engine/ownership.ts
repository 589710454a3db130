import type { Privilege } from "../protocol/doctor.ts";
import { run } from "./criu/run.ts";

/** Gives us the files that a CRIU under sudo has made, which else belong to root. */
export async function takeOwnership(privilege: Privilege, folder: string): Promise<void> {
  if (privilege.kind !== "sudo") return;
  const owner = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  await run({ file: "sudo", arguments: ["-n", "--", "chown", "-R", owner, folder] });
}
