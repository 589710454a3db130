import { mkdir, watch } from "node:fs/promises";

const debounceMillis = 50;

/**
 * Calls back, a little after the last change, when statefiles of a store came, went, were renamed
 * or restarted. Settles when the signal aborts.
 */
export async function watchStore(
  folder: string,
  changed: () => void,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const { filename } of watch(folder, { signal })) {
      // Claims, the trash and the index are no statefiles.
      if (filename?.startsWith(".") === true) continue;
      clearTimeout(timer);
      timer = setTimeout(changed, debounceMillis);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
}
