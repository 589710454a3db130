import { l10n } from "vscode";
import { formatBytes } from "../../protocol/format.ts";
import type { Fate, StatefileRow } from "../../protocol/statefile.ts";
import { sayAge, sayProcesses } from "../measures.ts";

/** How a statefile shows as a row of the view. */
export type RowLook = {
  readonly description: string;
  /** A product icon and, where it tells something, its theme colour. */
  readonly icon: { readonly id: string; readonly color?: string };
  /** Words that the `when` clauses of the manifest look for. */
  readonly contextValue: string;
  /** The row as a sentence, for those who hear it. */
  readonly spoken: string;
};

/** What became of a restarted tree, in a few words. */
export function sayFate(fate: Fate): string {
  switch (fate.kind) {
    case "running":
      return l10n.t("running");
    case "lost":
      return l10n.t("fate unknown");
    case "ended":
      if (fate.signal !== undefined) return l10n.t("ended by {0}", fate.signal);
      if (fate.exitCode === undefined) return l10n.t("ended");
      return l10n.t("ended with exit code {0}", fate.exitCode);
  }
}

function iconFor(row: StatefileRow): RowLook["icon"] {
  if (row.problem !== undefined) return { id: "warning", color: "list.warningForeground" };
  const fate = row.lastRestart?.fate;
  switch (fate?.kind) {
    case undefined:
      return { id: "archive" };
    case "running":
      return { id: "play-circle", color: "charts.green" };
    case "lost":
      return { id: "question", color: "charts.yellow" };
    case "ended":
      return fate.exitCode === 0
        ? { id: "pass", color: "charts.blue" }
        : { id: "error", color: "charts.orange" };
  }
}

/** Words to match; "running" lies beside "restartable", for the pids may be taken. */
function wordsFor(row: StatefileRow): string {
  const words = ["statefile"];
  if (row.problem === undefined) words.push("readable", "restartable");
  if (row.lastRestart?.fate.kind === "running") words.push("running");
  return words.join(" ");
}

/** The look of a row at a moment. */
export function lookOf(row: StatefileRow, nowMillis: number): RowLook {
  const age = sayAge(row.takenAt, nowMillis);
  const size = formatBytes(row.sizeBytes);
  const count = sayProcesses(row.processCount);
  const known = { icon: iconFor(row), contextValue: wordsFor(row) };
  if (row.problem !== undefined) {
    // Neither the size nor the processes of one that cannot be read are known.
    const description = l10n.t("cannot be used");
    const spoken = l10n.t("Statefile {0}, {1}: {2}", row.name, description, row.problem);
    return { ...known, description, spoken };
  }
  const state = row.lastRestart && sayFate(row.lastRestart.fate);
  // What has become of it comes first: a narrow side bar cuts off the end.
  const description = [state, age, size, count].filter((part) => part !== undefined).join(" · ");
  const spoken =
    state === undefined
      ? l10n.t("Statefile {0}, taken {1}, {2}, {3}", row.name, age, size, count)
      : l10n.t("Statefile {0}, {1}, taken {2}, {3}, {4}", row.name, state, age, size, count);
  return { ...known, description, spoken };
}
