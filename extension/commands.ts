import { type Disposable, type LogOutputChannel, commands, window, workspace } from "vscode";
import { CancelledError, RefusalError } from "../protocol/refusal.ts";
import { type Need, whyNotAllowed } from "./allowed.ts";
import { type CommandId, type Commands, commandIds, readArgument } from "./command-map.ts";
import {
  type Button,
  type Message,
  sayBug,
  sayNotAllowed,
  sayRefusal,
  sayServerGone,
} from "./say.ts";
import { ServerGoneError } from "./server.ts";

/** What stands behind a command. */
export type Command<Id extends CommandId> = {
  readonly need: Need;
  readonly run: (argument: Commands[Id]) => Promise<void>;
};
export type CommandTable = { readonly [Id in CommandId]: Command<Id> };

/** Runs a command of ours. */
export function runCommand<Id extends CommandId>(id: Id, argument: Commands[Id]): Thenable<void> {
  return commands.executeCommand<void>(id, argument);
}

/** Shows a message and carries out the button that is pressed. */
export async function show({ severity, text, buttons }: Message): Promise<void> {
  const titles = buttons.map(({ title }) => title);
  const present = severity === "error" ? window.showErrorMessage : window.showWarningMessage;
  const pressed = await present(text, ...titles);
  const button: Button | undefined = buttons.find(({ title }) => title === pressed);
  if (button !== undefined) await runCommand(button.command, button.argument);
}

/** The message that an error becomes; none where a person has cancelled. */
function messageFor(id: CommandId, error: unknown, log: LogOutputChannel): Message | undefined {
  if (error instanceof CancelledError) return undefined;
  if (RefusalError.is(error)) {
    log.info(`${id} was refused: ${JSON.stringify(error.refusal)}`);
    return sayRefusal(error.refusal);
  }
  log.error(`${id} failed: ${error instanceof Error ? error.stack : String(error)}`);
  return error instanceof ServerGoneError ? sayServerGone() : sayBug(error);
}

function register<Id extends CommandId>(
  id: Id,
  table: Pick<CommandTable, Id>,
  log: LogOutputChannel,
): Disposable {
  const { need, run } = table[id];
  const situation = () => ({ platform: process.platform, trusted: workspace.isTrusted });
  return commands.registerCommand(id, async (...given: unknown[]) => {
    const why = whyNotAllowed(need, situation());
    if (why !== undefined) return void show(sayNotAllowed(why));
    try {
      await run(readArgument[id](given));
    } catch (error) {
      const message = messageFor(id, error, log);
      // Not awaited: a command is done when its message is shown, not when that is dismissed.
      if (message !== undefined) void show(message);
    }
  });
}

/** Registers every command: the only place where an error becomes a message. */
export function registerCommands(table: CommandTable, log: LogOutputChannel): Disposable[] {
  return commandIds.map((id) => register(id, table, log));
}
