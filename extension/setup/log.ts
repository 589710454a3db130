import { type LogOutputChannel, Uri, window, workspace } from "vscode";

/** Shows our own log, or the log of CRIU that a refusal names. */
export async function showLog(log: LogOutputChannel, file: string | undefined): Promise<void> {
  if (file === undefined) return log.show();
  await window.showTextDocument(await workspace.openTextDocument(Uri.file(file)));
}
