import type { DoctorReport } from "../protocol/doctor.ts";
import { formatAge, formatBytes, formatMicros } from "../protocol/format.ts";
import type {
  CheckpointResult,
  Fate,
  Manifest,
  RestartRecord,
  RestartResult,
  SavedProcess,
  StatefileRow,
} from "../protocol/statefile.ts";
import { formatTarget } from "../protocol/target.ts";
import { inOneLine } from "./plain-text.ts";

/** Columns under each other, two blanks apart. */
function table(written: readonly (readonly string[])[]): string {
  const rows = written.map((row) => row.map(inOneLine));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join("");
}

export function printCheckpoint(result: CheckpointResult): string {
  const { path, sizeBytes, frozenMicros } = result;
  const processes = result.processes.map(({ pid, name }) => `${name} (${pid})`).join(", ");
  const told = `${formatBytes(sizeBytes)}, frozen for ${formatMicros(frozenMicros)}`;
  return `${inOneLine(`${path}: ${processes}, ${told}`)}\n`;
}

export function printRestart(result: RestartResult): string {
  return table(result.processes.map(({ pid, name }) => [String(pid), name]));
}

export function printFate(fate: Fate): string {
  switch (fate.kind) {
    case "running":
      return "running";
    case "lost":
      return "ended, nobody saw how";
    case "ended":
      return fate.signal === undefined
        ? `ended with exit code ${fate.exitCode ?? 0}`
        : `ended by ${fate.signal}`;
  }
}

function printProcess(process: SavedProcess): string {
  const { uid, gid } = process;
  const head = table([
    ["    command", process.commandLine.join(" ")],
    ["    executable", process.executable],
    ["    directory", process.workingDirectory],
    [
      "    ids",
      `parent ${process.parentPid}, group ${process.processGroup}, session ${process.session}`,
    ],
    [
      "    user",
      `${process.user}: uid ${uid.real} (effective ${uid.effective}), gid ${gid.real} (effective ${gid.effective}), groups ${process.groups.join(" ") || "none"}`,
    ],
    ["    started", process.startedAt],
    ["    threads", String(process.threads)],
  ]);
  const files = table(
    process.openFiles.map((file) => [
      "     ",
      String(file.fd),
      file.kind,
      file.target,
      file.kind === "file" ? `at ${file.offset}` : file.outside === true ? "leads outside" : "",
    ]),
  );
  return `  ${process.pid} ${inOneLine(process.name)}\n${head}    open files\n${files}`;
}

/** What the guide's `cpr -i` tells, and the ledger that it lacked. */
export function printInspection(
  statefile: string,
  manifest: Manifest,
  restarts: readonly RestartRecord[],
): string {
  const head = table([
    ["  name", manifest.name],
    ...(manifest.note === "" ? [] : [["  note", manifest.note]]),
    ["  id", manifest.id],
    ["  revision", String(manifest.revision)],
    ["  taken", `${manifest.takenAt} by ${manifest.takenBy.user}`],
    ["  host", `${manifest.host.name}, Linux ${manifest.host.kernel}, ${manifest.host.machine}`],
    ["  engine", `CRIU ${manifest.engine.version}`],
    [
      "  target",
      `${formatTarget(manifest.target)}, ${manifest.options.leaveRunning ? "went on running" : "ended"}`,
    ],
    ["  size", formatBytes(manifest.sizeBytes)],
    ["  frozen", formatMicros(manifest.frozenMicros)],
    ["  took", formatMicros(manifest.wallMillis * 1000)],
    ["  restarts", String(restarts.length)],
  ]);
  const ledger = table(
    restarts.map(({ at, by, fate }) => ["   ", at, `by ${by.user}`, printFate(fate)]),
  );
  const processes = manifest.processes.map(printProcess).join("");
  return `${inOneLine(statefile)}\n${head}${ledger}${processes}`;
}

export function printList(rows: readonly StatefileRow[], now: Date): string {
  if (rows.length === 0) return "The store is empty. Take a checkpoint: cpr -c PATH -p PID\n";
  return table([
    ["NAME", "AGE", "SIZE", "PROCESSES", "PATH"],
    ...rows.map((row) => [
      row.name,
      formatAge(new Date(row.takenAt), now),
      formatBytes(row.sizeBytes),
      row.problem === undefined ? String(row.processCount) : "damaged",
      row.path,
    ]),
  ]);
}

const featureNames = {
  softDirty: "soft-dirty tracking",
  userfaultfd: "userfaultfd",
  cgroupFreezer: "cgroup v2 freezer",
} as const;

export function printDoctor(report: DoctorReport): string {
  const { engine, privilege, kernel } = report;
  const found =
    engine === null
      ? "No CRIU that works here was found.\n"
      : `CRIU ${engine.version} works here: a small process with a listening socket was checkpointed and came back.\n`;
  const details = table([
    ...(engine === null ? [] : [["engine", engine.path]]),
    ["rights", `${privilege.kind}: ${privilege.reason}`],
    ["kernel", kernel.release],
    ...kernel.features.map(({ name, available, meaning }) => [
      "",
      `${available ? "has" : "lacks"} ${featureNames[name]}: ${meaning}`,
    ]),
    ...report.candidates
      .filter(({ works, path }) => !works && path !== engine?.path)
      .map(({ path, failure }) => ["not used", `${path}: ${failure ?? ""}`]),
  ]);
  const fixes = report.fixes
    .map(({ reason, command }) => `\nWhat helps: ${reason}\n  ${command}\n`)
    .join("");
  return found + details + fixes;
}
