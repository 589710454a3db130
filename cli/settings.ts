import { type Settings, settingsSchema } from "../protocol/settings.ts";
import { UsageError } from "./arguments.ts";

/** The settings as the environment gives them; an empty variable is an absent one. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = settingsSchema.safeParse({
    engine: { path: environment["CPR_ENGINE_PATH"] ?? "" },
    store: { path: environment["CPR_STORE"] ?? "" },
    privilege: environment["CPR_PRIVILEGE"] || "auto",
  });
  if (parsed.success) return parsed.data;
  throw new UsageError("CPR_PRIVILEGE is none of auto, root, capabilities, sudo.");
}
