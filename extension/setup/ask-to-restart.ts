import { type LogOutputChannel, l10n, window } from "vscode";

/** The server keeps ending: only a person can tell whether to try again. */
export async function askToRestart(log: LogOutputChannel): Promise<boolean> {
  const again = l10n.t("Start It Again");
  const look = l10n.t("Show Log");
  const sentence = l10n.t("CPR's language server keeps ending, and is not started any more.");
  const pressed = await window.showErrorMessage(sentence, again, look);
  if (pressed === look) log.show();
  return pressed === again;
}
