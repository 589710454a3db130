import { createHash } from "node:crypto";
import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { ImageFile } from "../../protocol/statefile.ts";

/** Raw memory: as large as the program, so its size is checked and its contents are not. */
const isMemory = (name: string): boolean => /^pages-\d+\.img$/.test(name);

async function describe(folder: string, name: string): Promise<ImageFile> {
  const file = path.join(folder, name);
  if (isMemory(name)) return { name, sizeBytes: (await stat(file)).size };
  const bytes = await readFile(file);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { name, sizeBytes: bytes.length, sha256 };
}

/** The image files of a folder by name, with sizes and digests. */
export async function describeImages(folder: string): Promise<ImageFile[]> {
  const names = await readdir(folder);
  return Promise.all(names.sort().map((name) => describe(folder, name)));
}

/**
 * What is wrong with the images, in words; undefined when nothing is. It must be found before CRIU
 * sees them: on truncated memory CRIU hangs and leaves a spinning half of a process behind.
 */
export async function findDamage(
  folder: string,
  expected: readonly ImageFile[],
): Promise<string | undefined> {
  for (const image of expected) {
    const found = await describe(folder, image.name).catch(() => undefined);
    if (found === undefined) return `${image.name} is missing`;
    if (found.sizeBytes !== image.sizeBytes) {
      return `${image.name} has ${found.sizeBytes} bytes instead of ${image.sizeBytes}`;
    }
    if (found.sha256 !== image.sha256) return `${image.name} was changed`;
  }
  return expected.length === 0 ? "it holds no images" : undefined;
}

/**
 * Every id that a restart needs to be free: of each process, zombies among them, and each thread.
 */
export function neededIds(images: readonly ImageFile[]): ReadonlySet<number> {
  return idsIn(images, /^core-(\d+)\.img$/);
}

/** The pids of the processes in the images: each live one has a memory map. */
export function imagedPids(images: readonly ImageFile[]): ReadonlySet<number> {
  return idsIn(images, /^mm-(\d+)\.img$/);
}

function idsIn(images: readonly ImageFile[], pattern: RegExp): ReadonlySet<number> {
  return new Set(
    images.flatMap(({ name }) => {
      const match = pattern.exec(name);
      return match === null ? [] : [Number(match[1])];
    }),
  );
}
