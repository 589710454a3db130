import {
  type Disposable,
  type QuickPick,
  type QuickPickItem,
  QuickPickItemKind,
  ThemeIcon,
  l10n,
  window,
  workspace,
} from "vscode";
import type { Process } from "../../protocol/process.ts";
import { sayAge, sayBytes } from "../measures.ts";
import { type ProcessRow, processRows } from "./process-rows.ts";

type Item = QuickPickItem & { readonly process?: Process };

const refresh = { iconPath: new ThemeIcon("refresh"), tooltip: l10n.t("Look Again") };
const everyone = {
  iconPath: new ThemeIcon("organization"),
  tooltip: l10n.t("Show the Processes of All Users"),
};
const onlyMine = {
  iconPath: new ThemeIcon("account"),
  tooltip: l10n.t("Show Only My Processes"),
};

function itemFor({ process, depth }: ProcessRow): Item {
  const { pid, name, user, startedAt, residentBytes, commandLine } = process;
  const branch = depth === 0 ? "" : `${"\u2003".repeat(depth - 1)}└ `;
  const facts = [String(pid), user, sayAge(startedAt, Date.now()), sayBytes(residentBytes)];
  return {
    label: `${branch}${name}`,
    description: facts.join(" · "),
    detail: commandLine.join(" "),
    process,
  };
}

function separator(label: string): Item {
  return { label, kind: QuickPickItemKind.Separator };
}

function itemsFor(processes: readonly Process[], ofAll: boolean): Item[] {
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const { inWorkspace, others } = processRows(processes, {
    uid: ofAll ? undefined : process.getuid?.(),
    folders,
  });
  return [
    ...(inWorkspace.length === 0 ? [] : [separator(l10n.t("In this workspace"))]),
    ...inWorkspace.map(itemFor),
    ...(others.length === 0 ? [] : [separator(l10n.t("Other processes"))]),
    ...others.map(itemFor),
  ];
}

/** Fills a picker as processes come in; answers with the one that is accepted. */
function choose(
  picker: QuickPick<Item>,
  look: () => Promise<Process[]>,
  keep: Disposable[],
): Promise<Process | undefined> {
  let ofAll = false;
  return new Promise((resolve, reject) => {
    const fill = async (): Promise<void> => {
      picker.busy = true;
      picker.buttons = [ofAll ? onlyMine : everyone, refresh];
      picker.items = itemsFor(await look(), ofAll);
      picker.busy = false;
    };
    keep.push(
      picker.onDidTriggerButton((button) => {
        if (button !== refresh) ofAll = !ofAll;
        fill().catch(reject);
      }),
      picker.onDidAccept(() => {
        const [item] = picker.selectedItems;
        if (item?.process !== undefined) resolve(item.process);
      }),
      picker.onDidHide(() => resolve(undefined)),
    );
    picker.show();
    fill().catch(reject);
  });
}

/** Asks which process to checkpoint, with children under their parents. */
export async function pickProcess(look: () => Promise<Process[]>): Promise<Process | undefined> {
  const picker = window.createQuickPick<Item>();
  picker.title = l10n.t("Checkpoint a Process");
  picker.placeholder = l10n.t("Type a name, a pid or a part of the command line");
  picker.step = 1;
  picker.totalSteps = 2;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  const keep: Disposable[] = [picker];
  try {
    return await choose(picker, look, keep);
  } finally {
    for (const each of keep) each.dispose();
  }
}

/** Asks what the process shall do after its checkpoint; undefined where a person turned back. */
export async function pickAfterwards(name: string): Promise<"run" | "end" | undefined> {
  const picker = window.createQuickPick<QuickPickItem & { readonly afterwards: "run" | "end" }>();
  picker.title = l10n.t("Checkpoint {0}", name);
  picker.step = 2;
  picker.totalSteps = 2;
  picker.items = [
    {
      afterwards: "run",
      label: l10n.t("Keep it running"),
      detail: l10n.t("It stands still for a moment and goes on."),
      iconPath: new ThemeIcon("debug-continue"),
    },
    {
      afterwards: "end",
      label: l10n.t("End it, as cpr does"),
      detail: l10n.t("It ends once its statefile is safe; restart it from there."),
      iconPath: new ThemeIcon("debug-stop"),
    },
  ];
  try {
    return await new Promise((resolve) => {
      picker.onDidAccept(() => resolve(picker.selectedItems[0]?.afterwards));
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}
