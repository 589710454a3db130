import { cp, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { inProject } from "../project.ts";

const identitySchema = z.object({ publisher: z.string(), name: z.string(), version: z.string() });

/** What belongs to the extension; the rest of the project stays at home. */
const parts: readonly string[] = ["package.json", "package.nls.json", "README.md", "dist", "media"];

/**
 * Puts the built extension into an otherwise empty folder of extensions, as an installation would:
 * VS Code finds it there without being told, at whatever address a person opens.
 */
export async function installExtension(extensionsFolder: string): Promise<void> {
  const manifest = await readFile(inProject("package.json"), "utf8");
  const { publisher, name, version } = identitySchema.parse(JSON.parse(manifest));
  await rm(extensionsFolder, { recursive: true, force: true });
  const home = path.join(extensionsFolder, `${publisher}.${name}-${version}`);
  await mkdir(home, { recursive: true });
  for (const part of parts) {
    await cp(inProject(part), path.join(home, part), {
      recursive: true,
      filter: (source) => path.relative(inProject("dist"), source) !== "test",
    }).catch(ignoreAbsence);
  }
}

function ignoreAbsence(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
