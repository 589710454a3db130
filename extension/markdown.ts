/** Text from outside, so that none of it is taken for markup. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#+\-.!|~&$:@]/g, "\\$&").replace(/\s+/g, " ");
}

/** Text from outside as code, whatever backticks it holds; fit for a cell of a table. */
export function code(text: string): string {
  const oneLine = text.replace(/\s+/g, " ");
  if (oneLine.trim() === "") return "";
  const longest = Math.max(0, ...(oneLine.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = longest > 0 ? " " : "";
  return `${fence}${space}${oneLine.replaceAll("|", "\\|")}${space}${fence}`;
}

/** A table; its cells are markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
