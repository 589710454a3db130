import { type Refusal, RefusalError } from "../protocol/refusal.ts";
import { word } from "../protocol/wording.ts";
import { inOneLine } from "./plain-text.ts";

/** A refusal, and the path or the id that the user gave. */
export type Refused = { readonly about: string; readonly refusal: Refusal };

/** Two lines: what happened, to what and why, and what to do. */
export function printRefused({ about, refusal }: Refused): string {
  const { message, errno, advice } = word(refusal);
  const subject = "path" in refusal ? refusal.path : about;
  // The line names its subject at the beginning already.
  const said = message.replace(`: ${subject}`, "");
  return `${inOneLine(`cpr: ${subject}: ${said} (${errno})`)}\n${inOneLine(advice)}\n`;
}

/** Does the same with each path in turn; one that is refused does not keep the others from it. */
export async function withEach<T>(
  paths: readonly string[],
  act: (path: string) => Promise<T>,
): Promise<{ readonly done: T[]; readonly refused: Refused[] }> {
  const done: T[] = [];
  const refused: Refused[] = [];
  for (const path of paths) {
    try {
      done.push(await act(path));
    } catch (error) {
      if (!RefusalError.is(error)) throw error;
      refused.push({ about: path, refusal: error.refusal });
    }
  }
  return { done, refused };
}
