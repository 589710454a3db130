import path from "node:path";

/** The project's folder. */
export const projectFolder = path.dirname(import.meta.dirname);

/** An absolute path inside the project. */
export function inProject(...parts: readonly string[]): string {
  return path.join(projectFolder, ...parts);
}

/** Where the tests leave screenshots and logs for a person to look at. */
export const artifactsFolder = inProject("artifacts");
