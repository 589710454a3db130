import { l10n } from "vscode";
import { inspectStatefile, restartStatefile } from "../../protocol/protocol.ts";
import { ask } from "../ask.ts";
import type { StatefileArgument } from "../command-map.ts";
import type { Parts } from "../parts.ts";
import { withStages } from "../progress.ts";
import { chooseStatefile } from "../statefiles/choose.ts";
import { restartInTerminal } from "./in-terminal.ts";
import { makeRoom } from "./make-room.ts";

/** Brings a process tree back from a statefile. */
export async function restart(
  parts: Parts,
  argument: StatefileArgument | undefined,
): Promise<void> {
  const { server, contexts, statefiles } = parts;
  const { path } = await chooseStatefile(parts, argument, {
    title: l10n.t("Restart from Statefile"),
    among: ({ problem }) => problem === undefined,
  });
  const { manifest, restarts } = await ask(server, inspectStatefile, { path });
  await makeRoom(parts, path, manifest, restarts);
  if (manifest.needsTerminal) {
    await restartInTerminal(parts, path, manifest.name);
  } else {
    await withStages(l10n.t("Restarting {0}", manifest.name), (waiting) =>
      ask(server, restartStatefile, { path }, waiting),
    );
  }
  contexts.set("cpr.hasRestarted", true);
  await statefiles.reveal(path);
}
