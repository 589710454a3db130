import { type Disposable, type LogOutputChannel, commands, window, workspace } from "vscode";
import { CancelledError, type Refusal, RefusalError } from "../protocol/refusal.ts";
import { type Need, whyNotAllowed } from "./allowed.ts";
import { type CommandId, type Commands, commandIds, readArgument } from "./command-map.ts";
import { type Message, sayBug, sayNotAllowed, sayRefusal, sayServerGone } from "./say.ts";
import { ServerGoneError } from "./server.ts";

/** What stands behind a command. */
export type Command<Id extends CommandId> = {
  readonly need: Need;
  readonly run: (argument: Commands[Id]) => Promise<void>;
};
export type CommandTable = { readonly [Id in CommandId]: Command<Id> };

/** Does something that a person has asked for; what goes wrong becomes a message. */
export type Attempt = (what: string, run: () => Promise<void>) => Promise<void>;

/** Runs a command of ours. */
export function runCommand<Id extends CommandId>(id: Id, argument: Commands[Id]): Thenable<void> {
  return commands.executeCommand<void>(id, argument);
}

/** Shows a message and carries out the button that is pressed. */
async function show({ severity, text, buttons }: Message): Promise<void> {
  const titles = buttons.map(({ title }) => title);
  const present = severity === "error" ? window.showErrorMessage : window.showWarningMessage;
  const pressed = await present(text, ...titles);
  const button = buttons.find(({ title }) => title === pressed);
  if (button !== undefined) await commands.executeCommand(button.command, button.argument);
}

/** Makes the only place where an error becomes a message; none where a person has cancelled. */
export function attempts(
  log: LogOutputChannel,
  onRefusal: (refusal: Refusal) => void = () => undefined,
): Attempt {
  const messageFor = (what: string, error: unknown): Message | undefined => {
    if (error instanceof CancelledError) return undefined;
    if (RefusalError.is(error)) {
      log.info(`${what} was refused: ${JSON.stringify(error.refusal)}`);
      onRefusal(error.refusal);
      return sayRefusal(error.refusal);
    }
    log.error(`${what} failed: ${error instanceof Error ? error.stack : String(error)}`);
    return error instanceof ServerGoneError ? sayServerGone() : sayBug(error);
  };
  return async (what, run) => {
    try {
      await run();
    } catch (error) {
      const message = messageFor(what, error);
      // Not awaited: an attempt is over when its message is shown, not when that is dismissed.
      if (message !== undefined) void show(message);
    }
  };
}

function register<Id extends CommandId>(
  id: Id,
  table: Pick<CommandTable, Id>,
  attempt: Attempt,
): Disposable {
  const { need, run } = table[id];
  return commands.registerCommand(id, async (...given: unknown[]) => {
    const situation = { platform: process.platform, trusted: workspace.isTrusted };
    const why = whyNotAllowed(need, situation);
    if (why !== undefined) return void show(sayNotAllowed(why));
    await attempt(id, () => run(readArgument[id](given)));
  });
}

/** Registers every command. */
export function registerCommands(table: CommandTable, attempt: Attempt): Disposable[] {
  return commandIds.map((id) => register(id, table, attempt));
}
