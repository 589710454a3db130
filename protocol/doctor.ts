import * as z from "zod";

/** A CRIU that was looked at. */
export const candidateSchema = z.object({
  path: z.string(),
  source: z.enum(["setting", "private", "system"]),
  version: z.string().optional(),
  works: z.boolean(),
  /** Why it does not work, in a sentence. */
  failure: z.string().optional(),
});
export type Candidate = z.infer<typeof candidateSchema>;

export const privilegeKinds = ["root", "capabilities", "sudo", "none"] as const;
export const privilegeSchema = z.object({
  kind: z.enum(privilegeKinds),
  /** Why this one, in a sentence. */
  reason: z.string(),
});
export type Privilege = z.infer<typeof privilegeSchema>;

/** A feature of the kernel that some of our doing depends on. */
export const kernelFeatureSchema = z.object({
  name: z.enum(["softDirty", "userfaultfd", "cgroupFreezer"]),
  available: z.boolean(),
  /** What it is for, in a sentence. */
  meaning: z.string(),
});
export type KernelFeature = z.infer<typeof kernelFeatureSchema>;

/** Something that would help, and how. */
export const fixSchema = z.object({
  kind: z.enum(["installEngine", "grantCapabilities", "installPackage"]),
  reason: z.string(),
  /** The exact line to type in a terminal. */
  command: z.string(),
});
export type Fix = z.infer<typeof fixSchema>;

export const doctorReportSchema = z.object({
  /** Whether a checkpoint can be taken here and now. */
  ready: z.boolean(),
  engine: z.object({ path: z.string(), version: z.string() }).nullable(),
  privilege: privilegeSchema,
  candidates: z.array(candidateSchema),
  kernel: z.object({ release: z.string(), features: z.array(kernelFeatureSchema) }),
  fixes: z.array(fixSchema),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;
