import { l10n } from "vscode";
import { formatBytes } from "../../protocol/format.ts";
import type { Manifest, OpenFile, RestartRecord, SavedProcess } from "../../protocol/statefile.ts";
import { formatTarget } from "../../protocol/target.ts";
import { code, plain, table } from "../markdown.ts";
import { sayMicros, sayMoment, sayProcesses } from "../measures.ts";
import { sayFate } from "./row.ts";

function overview(manifest: Manifest, path: string): string {
  const { takenBy, host, engine, options } = manifest;
  const after = options.leaveRunning ? l10n.t("went on running") : l10n.t("ended");
  return table(
    ["", ""],
    [
      [l10n.t("Taken"), `${plain(sayMoment(manifest.takenAt))}, ${plain(takenBy.user)}`],
      [l10n.t("Target"), `${code(formatTarget(manifest.target))}, ${after}`],
      [l10n.t("Processes"), String(manifest.processes.length)],
      [l10n.t("Size"), formatBytes(manifest.sizeBytes)],
      [l10n.t("Stood still for"), sayMicros(manifest.frozenMicros)],
      [l10n.t("Took in all"), `${Math.round(manifest.wallMillis)} ms`],
      [
        l10n.t("Machine"),
        `${plain(host.name)} · Linux ${plain(host.kernel)} · ${plain(host.machine)}`,
      ],
      [l10n.t("Engine"), `CRIU ${plain(engine.version)} · ${code(engine.path)}`],
      [l10n.t("Options"), options.criu.map(code).join(" ")],
      [
        l10n.t("Comes back"),
        manifest.needsTerminal ? l10n.t("in a terminal") : l10n.t("in the background"),
      ],
      [l10n.t("Identity"), `${code(manifest.id)} · ${l10n.t("revision {0}", manifest.revision)}`],
      [l10n.t("Folder"), code(path)],
    ],
  );
}

function ledger(restarts: readonly RestartRecord[]): string {
  if (restarts.length === 0) return l10n.t("It was never restarted.");
  return table(
    [l10n.t("Restarted"), l10n.t("By"), l10n.t("Processes"), l10n.t("What became of it")],
    restarts
      .toReversed()
      .map(({ at, by, processes, fate }) => [
        plain(sayMoment(at)),
        plain(by.user),
        processes.map(({ pid, name }) => `${code(name)} ${pid}`).join(", "),
        fate.kind === "ended" ? `${sayFate(fate)}, ${plain(sayMoment(fate.at))}` : sayFate(fate),
      ]),
  );
}

function depthOf(process: SavedProcess, byPid: ReadonlyMap<number, SavedProcess>): number {
  const parent = byPid.get(process.parentPid);
  return parent === undefined ? 0 : 1 + depthOf(parent, byPid);
}

function processTree(processes: readonly SavedProcess[]): string {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  return table(
    [l10n.t("Process"), "pid", l10n.t("User"), l10n.t("Threads"), l10n.t("Command line")],
    processes.map((process) => {
      const depth = depthOf(process, byPid);
      const indent = depth === 0 ? "" : `${"&emsp;".repeat(depth - 1)}└ `;
      return [
        `${indent}**${plain(process.name)}**`,
        String(process.pid),
        plain(process.user),
        String(process.threads),
        code(process.commandLine.join(" ")),
      ];
    }),
  );
}

function fileRow({ fd, target, kind, offset, outside }: OpenFile): string[] {
  const beyond = outside === true ? ` (${l10n.t("its other end lies outside the tree")})` : "";
  return [String(fd), kind, `${code(target)}${beyond}`, offset === 0 ? "" : String(offset)];
}

function ids({ uid, gid, groups }: SavedProcess): string {
  const each = ({ real, effective, saved }: SavedProcess["uid"]): string =>
    new Set([real, effective, saved]).size === 1
      ? String(real)
      : l10n.t("{0} (effective {1}, saved {2})", real, effective, saved);
  return `uid ${each(uid)} · gid ${each(gid)} · ${l10n.t("groups")} ${groups.join(", ") || "–"}`;
}

function details(process: SavedProcess): string {
  const { name, pid, workingDirectory, executable, openFiles } = process;
  return [
    `### ${plain(name)} ${pid}`,
    table(
      ["", ""],
      [
        [l10n.t("Credentials"), ids(process)],
        [l10n.t("Working directory"), code(workingDirectory)],
        [l10n.t("Executable"), code(executable)],
        [l10n.t("Started"), plain(sayMoment(process.startedAt))],
        [
          l10n.t("Parent, group, session"),
          `${process.parentPid}, ${process.processGroup}, ${process.session}`,
        ],
      ],
    ),
    openFiles.length === 0
      ? l10n.t("No open files.")
      : table(
          ["fd", l10n.t("Kind"), l10n.t("What it is"), l10n.t("Offset")],
          openFiles.map(fileRow),
        ),
  ].join("\n\n");
}

/** All that is known of a statefile, as a page of markdown. */
export function statefilePage(
  path: string,
  manifest: Manifest,
  restarts: readonly RestartRecord[],
): string {
  const { name, note, processes, images } = manifest;
  return [
    `# ${plain(name)}`,
    ...(note === "" ? [] : [plain(note)]),
    overview(manifest, path),
    `## ${l10n.t("Restarts")}`,
    ledger(restarts),
    `## ${sayProcesses(processes.length)}`,
    processTree(processes),
    ...processes.map(details),
    `## ${l10n.t("Images")}`,
    table(
      [l10n.t("File"), l10n.t("Size")],
      images.map((image) => [code(image.name), formatBytes(image.sizeBytes)]),
    ),
    "",
  ].join("\n\n");
}
