import { glob } from "node:fs/promises";
import { projectFolder } from "./project.ts";

/** The test files below a folder, in a stable order; paths relative to the project. */
export async function findTests(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(`${folder}/**/*.test.ts`, { cwd: projectFolder })) files.push(file);
  return files.sort();
}
