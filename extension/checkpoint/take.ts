import { l10n } from "vscode";
import { takeCheckpoint } from "../../protocol/protocol.ts";
import { CancelledError } from "../../protocol/refusal.ts";
import { ask } from "../ask.ts";
import type { CheckpointRequest } from "../command-map.ts";
import type { Parts } from "../parts.ts";
import { withStages } from "../progress.ts";
import { pickAfterwards } from "./pick-afterwards.ts";
import type { ProcessPicker } from "./pick-process.ts";

type Chosen = CheckpointRequest & { readonly name: string };

async function choose(picker: ProcessPicker): Promise<Chosen> {
  for (;;) {
    const process = await picker.pick();
    if (process === undefined) throw new CancelledError();
    const { pid } = process;
    const name = `${process.name} (${pid})`;
    const afterwards = await pickAfterwards(name);
    if (afterwards === undefined) throw new CancelledError();
    if (afterwards !== "back") return { pid, name, leaveRunning: afterwards === "run" };
  }
}

/** Takes a checkpoint of a process and its children, and shows the new statefile. */
export async function take(parts: Parts, request: CheckpointRequest | undefined): Promise<void> {
  const { server, contexts, statefiles, processPicker } = parts;
  const chosen =
    request === undefined
      ? await choose(processPicker)
      : { ...request, name: l10n.t("process {0}", request.pid) };
  const { pid, name, leaveRunning } = chosen;
  const { path } = await withStages(l10n.t("Checkpointing {0}", name), (waiting) =>
    ask(
      server,
      takeCheckpoint,
      { target: { id: pid, type: "PID" }, leaveRunning, overwrite: false },
      waiting,
    ),
  );
  contexts.set("cpr.hasTaken", true);
  await statefiles.reveal(path);
}
