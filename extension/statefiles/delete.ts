import { type QuickPickItem, l10n, window } from "vscode";
import { formatBytes } from "../../protocol/format.ts";
import { deleteStatefile, undoDelete } from "../../protocol/protocol.ts";
import { CancelledError } from "../../protocol/refusal.ts";
import type { StatefileRow } from "../../protocol/statefile.ts";
import { ask } from "../ask.ts";
import type { NamedStatefile, StatefilesArgument } from "../command-map.ts";

import type { Parts } from "../parts.ts";
import { lookOf } from "./row.ts";

type Item = QuickPickItem & { readonly row: StatefileRow };

async function choose({ statefiles }: Parts): Promise<readonly NamedStatefile[]> {
  const items = statefiles.list().then((rows) =>
    rows.map((row): Item => {
      const { description } = lookOf(row, Date.now());
      return { label: row.name, description, detail: row.path, row };
    }),
  );
  const chosen = await window.showQuickPick(items, {
    title: l10n.t("Delete Statefiles"),
    placeHolder: l10n.t("Choose the statefiles to delete"),
    canPickMany: true,
    matchOnDescription: true,
  });
  if (chosen === undefined || chosen.length === 0) throw new CancelledError();
  return chosen.map(({ row }) => row);
}

function sayDeleted(rows: readonly StatefileRow[], count: number): string {
  const size = formatBytes(rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const [only] = rows;
  return count === 1 && only !== undefined
    ? l10n.t("Deleted the statefile {0} ({1}).", only.name, size)
    : l10n.t("Deleted {0} statefiles ({1}).", count, size);
}

/** Moves statefiles to the store's trash, and offers to take that back. */
export async function remove(
  parts: Parts,
  argument: StatefilesArgument | undefined,
): Promise<void> {
  const { server, statefiles, pages, attempt } = parts;
  const given = argument === "selection" ? statefiles.selection : argument;
  const chosen = given === undefined || given.length === 0 ? await choose(parts) : given;
  const paths = new Set(chosen.map(({ path }) => path));
  const rows = (await statefiles.list()).filter(({ path }) => paths.has(path));
  const tokens: string[] = [];
  for (const path of paths) {
    tokens.push((await ask(server, deleteStatefile, { path })).undo);
    await pages.close(path);
  }
  const sentence = sayDeleted(rows, paths.size);
  // Not awaited here: the deletion is done, whenever the message is answered.
  void attempt("Undoing a deletion", () => offerUndo(parts, tokens, sentence));
}

async function offerUndo(
  { server, statefiles }: Parts,
  tokens: readonly string[],
  sentence: string,
): Promise<void> {
  const undo = l10n.t("Undo");
  if ((await window.showInformationMessage(sentence, undo)) !== undo) return;
  for (const token of tokens) {
    const { path } = await ask(server, undoDelete, { undo: token });
    await statefiles.reveal(path);
  }
}
