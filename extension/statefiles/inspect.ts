import { l10n } from "vscode";
import { inspectStatefile } from "../../protocol/protocol.ts";
import { ask } from "../ask.ts";
import type { StatefileArgument } from "../command-map.ts";
import type { Parts } from "../parts.ts";
import { chooseStatefile } from "./choose.ts";
import { statefilePage } from "./page.ts";

/** Shows all that is known of a statefile, and keeps showing it as it changes. */
export async function inspect(
  parts: Parts,
  argument: StatefileArgument | undefined,
): Promise<void> {
  const { server, pages } = parts;
  const { path } = await chooseStatefile(parts, argument, { title: l10n.t("Inspect Statefile") });
  const { manifest } = await ask(server, inspectStatefile, { path });
  // Who walks through the rows stays among them.
  const focus = argument === undefined ? "follows" : "stays";
  await pages.open(manifest.name, path, focus, async () => {
    const known = await ask(server, inspectStatefile, { path });
    return statefilePage(path, known.manifest, known.restarts);
  });
}
