import { type CancellationToken, CancellationTokenSource, type Progress, window } from "vscode";

/** A message that a person was shown. */
export type Shown = { readonly text: string; readonly buttons: readonly string[] };

type Answers = {
  /** The button to press where it is offered; none where absent. */
  readonly press?: string;
  /** What to type where a name is asked for. */
  readonly type?: string;
  /** Whether to press Cancel as soon as progress is shown. */
  readonly cancel?: boolean;
};

type Replaced = Pick<
  typeof window,
  | "showErrorMessage"
  | "showWarningMessage"
  | "showInformationMessage"
  | "showInputBox"
  | "withProgress"
>;

/** Reports to nobody, under a token that somebody cancels at once. */
async function cancelledProgress<Result>(
  work: (progress: Progress<object>, token: CancellationToken) => Thenable<Result>,
): Promise<Result> {
  const source = new CancellationTokenSource();
  const doing = work({ report: () => undefined }, source.token);
  source.cancel();
  return doing;
}

/** Stands in for a person while something is done; what they were shown. */
export async function asPerson(
  answers: Answers,
  doing: () => Thenable<unknown>,
): Promise<readonly Shown[]> {
  const shown: Shown[] = [];
  const hear = (text: string, ...rest: readonly unknown[]): Promise<string | undefined> => {
    const buttons = rest.filter((each): each is string => typeof each === "string");
    shown.push({ text, buttons });
    return Promise.resolve(buttons.find((button) => button === answers.press));
  };
  const {
    showErrorMessage,
    showWarningMessage,
    showInformationMessage,
    showInputBox,
    withProgress,
  } = window;
  const original: Replaced = {
    showErrorMessage,
    showWarningMessage,
    showInformationMessage,
    showInputBox,
    withProgress,
  };
  Object.assign(window, {
    showErrorMessage: hear,
    showWarningMessage: hear,
    showInformationMessage: hear,
    showInputBox: () => Promise.resolve(answers.type),
    ...(answers.cancel === true
      ? {
          withProgress: (_: object, work: Parameters<typeof cancelledProgress>[0]) =>
            cancelledProgress(work),
        }
      : {}),
  });
  try {
    await doing();
  } finally {
    Object.assign(window, original);
  }
  return shown;
}
