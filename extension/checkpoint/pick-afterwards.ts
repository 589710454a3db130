import { QuickInputButtons, type QuickPickItem, ThemeIcon, l10n, window } from "vscode";

/** What a process shall do after its checkpoint; "back" to choose another one. */
export type Afterwards = "run" | "end" | "back";

type Item = QuickPickItem & { readonly afterwards: Afterwards };

/** Asks what the process shall do after its checkpoint; undefined where a person turned away. */
export async function pickAfterwards(name: string): Promise<Afterwards | undefined> {
  const picker = window.createQuickPick<Item>();
  picker.title = l10n.t("Checkpoint {0}", name);
  picker.step = 2;
  picker.totalSteps = 2;
  picker.buttons = [QuickInputButtons.Back];
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
      picker.onDidTriggerButton(() => resolve("back"));
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}
