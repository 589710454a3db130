import { ThemeIcon, l10n, window } from "vscode";
import { inspectStatefile, restartStatefile, terminalRestart } from "../../protocol/protocol.ts";
import { ask } from "../ask.ts";
import type { StatefileArgument } from "../command-map.ts";
import type { Parts } from "../parts.ts";
import { withStages } from "../progress.ts";
import { chooseStatefile } from "../statefiles/choose.ts";
import { makeRoom } from "./make-room.ts";

/** A program that ran in a terminal gets a real one again, and it runs on there. */
async function restartInTerminal({ server }: Parts, path: string, name: string): Promise<void> {
  const line = await ask(server, terminalRestart, { path });
  window
    .createTerminal({
      name: `↺ ${name}`,
      shellPath: line.file,
      shellArgs: line.arguments,
      env: line.environment,
      iconPath: new ThemeIcon("debug-start"),
      // After the window is reloaded it would be restarted once more by itself.
      isTransient: true,
    })
    .show();
}

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
