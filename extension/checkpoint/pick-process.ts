import {
  type Disposable,
  type QuickPick,
  type QuickPickItem,
  QuickPickItemKind,
  ThemeIcon,
  env,
  l10n,
  window,
  workspace,
} from "vscode";
import { formatBytes } from "../../protocol/format.ts";
import type { Process, ProcessIdentity } from "../../protocol/process.ts";
import type { DebuggedPid } from "../debugging/adapter-messages.ts";
import { sayAge } from "../measures.ts";
import { type ProcessRow, processRows } from "./process-rows.ts";

type Item = QuickPickItem & { readonly process?: Process };

/** What the picker is told of the world each time it is filled. */
export type Look = {
  readonly processes: () => Promise<Process[]>;
  readonly debugged: () => readonly DebuggedPid[];
};

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
  const facts = [String(pid), user, sayAge(startedAt, Date.now()), formatBytes(residentBytes)];
  return {
    label: `${branch}${name}`,
    description: facts.join(" · "),
    detail: commandLine.join(" "),
    process,
  };
}

function section(label: string, rows: readonly ProcessRow[]): Item[] {
  if (rows.length === 0) return [];
  return [{ label, kind: QuickPickItemKind.Separator }, ...rows.map(itemFor)];
}

function itemsFor(
  processes: readonly Process[],
  debugged: readonly DebuggedPid[],
  ofAll: boolean,
): Item[] {
  const rows = processRows(processes, {
    uid: ofAll ? undefined : process.getuid?.(),
    folders: (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
    debugged,
    editor: { executable: process.execPath, root: env.appRoot },
  });
  return [
    ...section(l10n.t("Being debugged"), rows.debugged),
    ...section(l10n.t("In this workspace"), rows.inWorkspace),
    ...section(l10n.t("Other processes"), rows.others),
  ];
}

/** Asks which process to checkpoint, with children under their parents; remembers the answer. */
export class ProcessPicker {
  readonly #look: Look;
  #last: ProcessIdentity | undefined;

  constructor(look: Look) {
    this.#look = look;
  }

  /** The process that is chosen; undefined where a person turned away. */
  async pick(): Promise<Process | undefined> {
    const picker = window.createQuickPick<Item>();
    picker.title = l10n.t("Checkpoint a Process");
    picker.placeholder = l10n.t("Type a name, a pid or a part of the command line");
    picker.step = 1;
    picker.totalSteps = 2;
    picker.matchOnDescription = true;
    picker.matchOnDetail = true;
    const keep: Disposable[] = [picker];
    try {
      const chosen = await this.#choose(picker, keep);
      this.#last = chosen ?? this.#last;
      return chosen;
    } finally {
      for (const each of keep) each.dispose();
    }
  }

  #isLast({ process }: Item): boolean {
    return process?.pid === this.#last?.pid && process?.startTicks === this.#last?.startTicks;
  }

  #choose(picker: QuickPick<Item>, keep: Disposable[]): Promise<Process | undefined> {
    let ofAll = false;
    return new Promise((resolve, reject) => {
      const fill = async (): Promise<void> => {
        picker.busy = true;
        picker.buttons = [ofAll ? onlyMine : everyone, refresh];
        const processes = await this.#look.processes();
        picker.items = itemsFor(processes, this.#look.debugged(), ofAll);
        if (this.#last !== undefined) {
          picker.activeItems = picker.items.filter((item) => this.#isLast(item));
        }
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
}
