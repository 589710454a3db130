import { RefusalError, pathErrnos } from "../../protocol/refusal.ts";

/** The system's code of an error, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Turns the system's refusal of a path into ours; any other error passes. */
export function asPathRefusal(error: unknown, path: string): unknown {
  const code = codeOf(error);
  // A quota that is used up is a full disk to a person.
  const errno = pathErrnos.find((each) => each === (code === "EDQUOT" ? "ENOSPC" : code));
  return errno === undefined ? error : new RefusalError({ kind: "path", path, errno });
}

/** Does something with a path, and speaks of the path when the system refuses. */
export async function atPath<T>(path: string, doing: () => Promise<T>): Promise<T> {
  try {
    return await doing();
  } catch (error) {
    throw asPathRefusal(error, path);
  }
}
