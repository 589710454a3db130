import { l10n } from "vscode";
import type { Candidate, DoctorReport, KernelFeature, Privilege } from "../../protocol/doctor.ts";
import { code, plain, table } from "../markdown.ts";

const yes = "✓";
const no = "✗";

/** What is said of a machine where something is missing. */
export function notReady(): string {
  return l10n.t("No checkpoint can be taken here yet.");
}

function verdict({ ready, engine }: DoctorReport): string {
  if (ready && engine !== null) {
    return l10n.t("Checkpoints can be taken here, by CRIU {0}.", plain(engine.version));
  }
  return notReady();
}

function sayPrivilege({ kind, reason }: Privilege): string {
  const ways = {
    root: l10n.t("As root."),
    capabilities: l10n.t("By file capabilities."),
    sudo: l10n.t("By sudo without a password."),
    none: l10n.t("Not at all."),
  };
  return `**${ways[kind]}** ${plain(reason)}`;
}

function candidateRow({ path, source, version, works, failure }: Candidate): string[] {
  const sources = {
    setting: l10n.t("the setting"),
    private: l10n.t("CPR's own folder"),
    system: l10n.t("the system"),
  };
  return [
    works ? yes : no,
    code(path),
    plain(version ?? "–"),
    sources[source],
    works ? l10n.t("A small process was checkpointed and restarted.") : plain(failure ?? ""),
  ];
}

function featureRow({ name, available, meaning }: KernelFeature): string[] {
  const names = {
    softDirty: l10n.t("Soft-dirty tracking"),
    userfaultfd: "userfaultfd",
    cgroupFreezer: l10n.t("The freezer of cgroup v2"),
  };
  return [available ? yes : no, names[name], plain(meaning)];
}

/** The doctor's report as a page of markdown. */
export function doctorPage(report: DoctorReport): string {
  const { candidates, kernel, fixes } = report;
  return [
    `# ${l10n.t("Doctor")}`,
    `**${verdict(report)}**`,
    ...(fixes.length === 0 ? [] : [`## ${l10n.t("What would help")}`]),
    ...fixes.map(
      ({ reason, command }) => `${plain(reason)}\n\n    ${command.replace(/\s+/g, " ")}`,
    ),
    `## ${l10n.t("How CRIU is run")}`,
    sayPrivilege(report.privilege),
    `## ${l10n.t("Where CRIU was looked for")}`,
    candidates.length === 0
      ? l10n.t("None was found.")
      : table(
          ["", l10n.t("Path"), l10n.t("Version"), l10n.t("From"), l10n.t("What came of it")],
          candidates.map(candidateRow),
        ),
    `## ${l10n.t("The kernel, {0}", plain(kernel.release))}`,
    table(["", l10n.t("Feature"), l10n.t("What it is for")], kernel.features.map(featureRow)),
    "",
  ].join("\n\n");
}
