import { setTimeout as sleep } from "node:timers/promises";
import { l10n, window } from "vscode";
import { listProcesses } from "../../protocol/protocol.ts";
import type { Process, ProcessIdentity } from "../../protocol/process.ts";
import { CancelledError, refuse } from "../../protocol/refusal.ts";
import type { Manifest, RestartRecord } from "../../protocol/statefile.ts";
import { ask } from "../ask.ts";
import { sayAge } from "../measures.ts";
import type { Parts } from "../parts.ts";
import { occupantsOf } from "./occupants.ts";

/** How long a program may take to end by itself, and then to be gone once it is killed. */
const graceMillis = { terminated: 3_000, killed: 2_000 } as const;
const lookMillis = 100;

type Look = () => Promise<readonly Process[]>;

async function ifAgreed(processes: readonly Process[]): Promise<void> {
  const [first] = processes;
  if (first === undefined) return;
  const agree = l10n.t("End It and Restart");
  const pressed = await window.showWarningMessage(
    l10n.t("{0} is still running, and a restart needs its process ids.", first.name),
    {
      modal: true,
      detail: [
        l10n.t("What it has not saved is lost when it is ended:"),
        ...processes.map(
          ({ pid, name, startedAt }) => `${name} (${pid}), ${sayAge(startedAt, Date.now())}`,
        ),
      ].join("\n"),
    },
    agree,
  );
  if (pressed !== agree) throw new CancelledError();
}

/** Those of the processes that are there still, and have not become others under the same pid. */
async function stillThere(processes: readonly ProcessIdentity[], look: Look): Promise<Process[]> {
  const starts = new Map(processes.map(({ pid, startTicks }) => [pid, startTicks]));
  return (await look()).filter(({ pid, startTicks }) => starts.get(pid) === startTicks);
}

/** Signals processes right after having looked that they are who they were; whether all are gone. */
async function end(
  processes: readonly Process[],
  signal: "SIGTERM" | "SIGKILL",
  withinMillis: number,
  look: Look,
): Promise<boolean> {
  for (const { pid, state } of await stillThere(processes, look)) {
    if (state !== "Z") process.kill(pid, signal);
  }
  const deadline = Date.now() + withinMillis;
  while (Date.now() < deadline) {
    if ((await stillThere(processes, look)).length === 0) return true;
    await sleep(lookMillis);
  }
  return false;
}

/**
 * Sees to it that the process ids of a statefile are free. Where the program itself still has them,
 * and is this user's, it is ended after a person has agreed; anybody else is left alone.
 */
export async function makeRoom(
  { server, statefiles }: Parts,
  path: string,
  manifest: Manifest,
  restarts: readonly RestartRecord[],
): Promise<void> {
  const look: Look = () => ask(server, listProcesses, {});
  const elsewhere = (await statefiles.list()).flatMap(({ lastRestart }) => lastRestart ?? []);
  const occupants = occupantsOf(manifest, [...restarts, ...elsewhere], await look());
  if (occupants.kind === "none") return;
  const processes = occupants.kind === "itself" ? occupants.processes : [occupants.process];
  const uid = process.getuid?.();
  const other = processes.find((each) => occupants.kind === "stranger" || each.uid !== uid);
  if (other !== undefined) refuse({ kind: "pidTaken", path, pid: other.pid, name: other.name });
  await ifAgreed(processes);
  const gone = await end(processes, "SIGTERM", graceMillis.terminated, look);
  if (!gone) await end(processes, "SIGKILL", graceMillis.killed, look);
}
