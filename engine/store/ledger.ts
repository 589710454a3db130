import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { processIdentitySchema } from "../../protocol/process.ts";
import { type RestartRecord, fateSchema, restartRecordSchema } from "../../protocol/statefile.ts";
import { type ProcRoot, systemProc } from "../proc/root.ts";
import { readStat } from "../proc/stat.ts";
import { partsOf } from "./layout.ts";
import { touch } from "./touch.ts";

/** A restart as its supervisor writes it down: who lives, and who will tell the end. */
const startedLineSchema = restartRecordSchema.omit({ fate: true }).extend({
  event: z.literal("restarted"),
  root: processIdentitySchema,
  supervisor: processIdentitySchema,
});
export type StartedLine = z.infer<typeof startedLineSchema>;

const endedLineSchema = z.object({
  event: z.literal("ended"),
  id: z.string(),
  fate: fateSchema,
});

const lineSchema = z.discriminatedUnion("event", [startedLineSchema, endedLineSchema]);
export type LedgerLine = z.infer<typeof lineSchema>;

/** Adds one line, and lets whoever watches the store see it. */
export async function appendLedger(statefile: string, line: LedgerLine): Promise<void> {
  await appendFile(partsOf(statefile).ledger, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  await touch(statefile);
}

function parseLines(text: string): LedgerLine[] {
  return text.split("\n").flatMap((line) => {
    try {
      return [lineSchema.parse(JSON.parse(line))];
    } catch {
      // A line torn by a crash, or written by a later version, tells nothing; the rest does.
      return [];
    }
  });
}

function lives(proc: ProcRoot, who: { pid: number; startTicks: number }): boolean {
  const stat = readStat(proc, who.pid);
  return stat?.startTicks === who.startTicks && stat.state !== "Z";
}

/** The restarts of a statefile, oldest first, with what became of each. */
export async function readLedger(
  statefile: string,
  proc: ProcRoot = systemProc,
): Promise<RestartRecord[]> {
  const file = path.normalize(partsOf(statefile).ledger);
  const lines = parseLines(await readFile(file, "utf8").catch(() => ""));
  const fates = new Map(
    lines.flatMap((line) => (line.event === "ended" ? [[line.id, line.fate] as const] : [])),
  );
  return lines.flatMap((line) => {
    if (line.event !== "restarted") return [];
    const { event: _event, root, supervisor, ...record } = line;
    // A supervisor that still lives has yet to tell the end, should the root be gone already.
    const runs = lives(proc, root) || lives(proc, supervisor);
    const fate = fates.get(line.id) ?? { kind: runs ? "running" : "lost" };
    return [{ ...record, fate }];
  });
}
