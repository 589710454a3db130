// Control characters, the other ends of lines, and what turns the direction of writing.
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A text for one line of a terminal. Names of processes and files are whatever somebody chose, and
 * must be able neither to command the terminal nor to break a line.
 */
export function inOneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").replaceAll(unprintable, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${code}`;
  });
}
