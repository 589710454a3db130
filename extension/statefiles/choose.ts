import { type QuickPickItem, ThemeIcon, l10n, window } from "vscode";
import { CancelledError } from "../../protocol/refusal.ts";
import type { StatefileRow } from "../../protocol/statefile.ts";
import type { NamedStatefile, StatefileArgument } from "../command-map.ts";
import type { Parts } from "../parts.ts";
import { lookOf } from "./row.ts";

type Item = QuickPickItem & { readonly row?: StatefileRow };

/** What a person is asked when it is not clear which statefile is meant. */
export type Question = {
  readonly title: string;
  /** Those that may be chosen. */
  readonly among?: (row: StatefileRow) => boolean;
};

/** Statefiles can lie anywhere; those outside the store are found by their folder. */
async function chooseFolder(title: string): Promise<NamedStatefile> {
  const [folder] =
    (await window.showOpenDialog({
      title,
      openLabel: l10n.t("Choose Statefile"),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (folder === undefined) throw new CancelledError();
  return { path: folder.fsPath };
}

function itemFor(row: StatefileRow): Item {
  const { description, icon } = lookOf(row, Date.now());
  return { label: row.name, description, detail: row.path, iconPath: new ThemeIcon(icon.id), row };
}

/** The statefile that a command is about: the one handed in, the selected one, or one asked for. */
export async function chooseStatefile(
  { statefiles }: Parts,
  argument: StatefileArgument | undefined,
  { title, among = () => true }: Question,
): Promise<NamedStatefile> {
  const given = argument === "selection" ? statefiles.selection[0] : argument;
  if (given !== undefined) return given;
  const elsewhere: Item = {
    label: l10n.t("Another Folder…"),
    alwaysShow: true,
    iconPath: new ThemeIcon("folder-opened"),
  };
  const items = statefiles.list().then((rows) => [...rows.filter(among).map(itemFor), elsewhere]);
  const item = await window.showQuickPick<Item>(items, {
    title,
    placeHolder: l10n.t("Choose a statefile"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (item === undefined) throw new CancelledError();
  return item.row ?? chooseFolder(title);
}
