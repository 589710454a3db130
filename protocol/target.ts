import * as z from "zod";

/** The ID types of IRIX cpr. */
export const idTypes = ["PID", "GID", "SID", "HID", "SGP", "ASH", "JID"] as const;
export const idTypeSchema = z.enum(idTypes);
export type IdType = z.infer<typeof idTypeSchema>;

/** What to checkpoint: an id and what kind of id it is. */
export const targetSchema = z.object({ id: z.int().positive(), type: idTypeSchema });
export type Target = z.infer<typeof targetSchema>;

/** Reads `ID[:TYPE]`, as `cpr -p` takes it; undefined where it is neither. */
export function parseTarget(text: string): Target | undefined {
  const match = /^(\d+)(?::([A-Za-z]+))?$/.exec(text.trim());
  if (match === null) return undefined;
  const parsed = targetSchema.safeParse({
    id: Number(match[1]),
    type: (match[2] ?? "PID").toUpperCase(),
  });
  return parsed.success ? parsed.data : undefined;
}

export function formatTarget(target: Target): string {
  return target.type === "PID" ? String(target.id) : `${target.id}:${target.type}`;
}
