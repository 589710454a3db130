import * as z from "zod";

/** One schema and one default per setting; the names are those of `cpr.*` in VS Code. */
export const settingsSchema = z.object({
  engine: z.object({ path: z.string().default("") }).prefault({}),
  privilege: z.enum(["auto", "root", "capabilities", "sudo"]).default("auto"),
  store: z.object({ path: z.string().default("") }).prefault({}),
});
export type Settings = z.infer<typeof settingsSchema>;
