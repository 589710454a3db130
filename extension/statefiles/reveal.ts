import { type QuickPickItem, ThemeIcon, Uri, commands, env, l10n, window } from "vscode";
import { CancelledError } from "../../protocol/refusal.ts";
import type { StatefileArgument } from "../command-map.ts";
import type { Parts } from "../parts.ts";
import { chooseStatefile } from "./choose.ts";

type Way = QuickPickItem & { readonly go: (path: string) => Thenable<unknown> };

function ways(): Way[] {
  return [
    {
      label: l10n.t("Copy Its Path"),
      iconPath: new ThemeIcon("copy"),
      go: (path) => env.clipboard.writeText(path),
    },
    {
      label: l10n.t("Open Its Folder in a New Window"),
      iconPath: new ThemeIcon("folder-opened"),
      go: (path) =>
        commands.executeCommand("vscode.openFolder", Uri.file(path), { forceNewWindow: true }),
    },
    {
      label: l10n.t("Open a Terminal There"),
      iconPath: new ThemeIcon("terminal"),
      go: async (path) => window.createTerminal({ cwd: path }).show(),
    },
  ];
}

/** Leads to where a statefile lies. */
export async function reveal(parts: Parts, argument: StatefileArgument | undefined): Promise<void> {
  const title = l10n.t("Reveal Statefile");
  const { path } = await chooseStatefile(parts, argument, { title });
  const way = await window.showQuickPick(ways(), { title, placeHolder: path });
  if (way === undefined) throw new CancelledError();
  await way.go(path);
}
