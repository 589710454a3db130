import { setTimeout as sleep } from "node:timers/promises";
import { CancellationTokenSource, ProgressLocation, l10n, window } from "vscode";
import type { Waiting } from "./server.ts";

/** What is done sooner is not worth a notification. */
const unnoticedMillis = 300;

/** Does long work under a notification with its stages and Cancel; quick work stays quiet. */
export async function withStages<Result>(
  title: string,
  work: (waiting: Waiting) => Promise<Result>,
): Promise<Result> {
  const cancelling = new CancellationTokenSource();
  let stage: string | undefined;
  let show: (sentence: string) => void = (sentence) => (stage = sentence);
  const doing = work({ token: cancelling.token, onStage: (sentence) => show(sentence) });
  const settled = doing.then(
    () => true,
    () => true,
  );
  try {
    if (await Promise.race([settled, sleep(unnoticedMillis, false)])) return await doing;
    return await window.withProgress(
      {
        location: ProgressLocation.Notification,
        title: `${title} ([${l10n.t("Show Log")}](command:cpr.showLog))`,
        cancellable: true,
      },
      (progress, token) => {
        show = (message) => {
          if (!token.isCancellationRequested) progress.report({ message });
        };
        if (stage !== undefined) show(stage);
        token.onCancellationRequested(() => {
          progress.report({ message: l10n.t("Cancelling…") });
          cancelling.cancel();
        });
        return doing;
      },
    );
  } finally {
    cancelling.dispose();
  }
}
