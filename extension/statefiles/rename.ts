import { l10n, window } from "vscode";
import { inspectStatefile, renameStatefile } from "../../protocol/protocol.ts";
import { CancelledError } from "../../protocol/refusal.ts";
import { ask } from "../ask.ts";
import type { StatefileArgument } from "../command-map.ts";
import type { Parts } from "../parts.ts";
import { chooseStatefile } from "./choose.ts";
import { inspect } from "./inspect.ts";

/** Gives a statefile another name; its folder stays. */
export async function rename(parts: Parts, argument: StatefileArgument | undefined): Promise<void> {
  const { server, pages } = parts;
  const title = l10n.t("Rename Statefile");
  const { path } = await chooseStatefile(parts, argument, {
    title,
    among: ({ problem }) => problem === undefined,
  });
  const { manifest } = await ask(server, inspectStatefile, { path });
  const name = await window.showInputBox({
    title,
    value: manifest.name,
    prompt: l10n.t("The name that the statefile is listed by"),
    validateInput: (text) => (text.trim() === "" ? l10n.t("A statefile needs a name.") : undefined),
  });
  if (name === undefined) throw new CancelledError();
  await ask(server, renameStatefile, { path, name: name.trim() });
  // A page bears the name that it was opened with.
  if (await pages.close(path)) await inspect(parts, { path });
}
