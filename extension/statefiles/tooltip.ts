import { l10n } from "vscode";
import { formatBytes } from "../../protocol/format.ts";
import type { StatefileRow } from "../../protocol/statefile.ts";
import { code, plain } from "../markdown.ts";
import { sayMoment, sayProcesses } from "../measures.ts";
import { sayFate } from "./row.ts";

const shownProcesses = 8;

/** What a row tells when one stays on it, as markdown. */
export function tooltipOf(row: StatefileRow): string {
  const { lastRestart, processes, problem } = row;
  if (problem !== undefined) {
    return [`**${plain(row.name)}**`, `$(warning) ${plain(problem)}`, code(row.path)].join("\n\n");
  }
  const listed = processes.slice(0, shownProcesses).map(({ pid, name }) => `${code(name)} ${pid}`);
  if (processes.length > shownProcesses) listed.push("…");
  const restarted =
    lastRestart === undefined
      ? l10n.t("Never restarted.")
      : l10n.t(
          "Restarted {0} ×, last {1}: {2}.",
          row.restartCount,
          sayMoment(lastRestart.at),
          sayFate(lastRestart.fate),
        );
  return [
    `**${plain(row.name)}**`,
    ...(row.note === "" ? [] : [plain(row.note)]),
    `${l10n.t("Taken {0}", sayMoment(row.takenAt))} · ${formatBytes(row.sizeBytes)}`,
    `${sayProcesses(row.processCount)}: ${listed.join(", ")}`,
    ...(row.needsTerminal ? [l10n.t("Comes back in a terminal.")] : []),
    restarted,
    code(row.path),
  ].join("\n\n");
}
