import { type Disposable, type LogOutputChannel, commands, window, workspace } from "vscode";
import type { Refusal } from "../protocol/refusal.ts";
import { type Need, whyNotAllowed } from "./allowed.ts";
import type { CommandId, Commands } from "./command-map.ts";
import type { Message } from "./say.ts";
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
  onRefusal: (refusal: Refusal) => Promise<void>,
): Attempt {
  const messageFor = async (what: string, error: unknown): Promise<Message | undefined> => {
    const { CancelledError, RefusalError } = await import("../protocol/refusal.ts");
    const { sayBug, sayRefusal, sayServerGone } = await import("./say.ts");
    if (error instanceof CancelledError) return undefined;
    if (RefusalError.is(error)) {
      log.info(`${what} was refused: ${JSON.stringify(error.refusal)}`);
      void onRefusal(error.refusal);
      return sayRefusal(error.refusal);
    }
    log.error(`${what} failed: ${error instanceof Error ? error.stack : String(error)}`);
    return error instanceof ServerGoneError ? sayServerGone() : sayBug(error);
  };
  return async (what, run) => {
    try {
      await run();
    } catch (error) {
      const message = await messageFor(what, error);
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
    if (why !== undefined) return void show((await import("./say.ts")).sayNotAllowed(why));
    await attempt(id, async () => {
      const { readArgument } = await import("./command-arguments.ts");
      await run(readArgument[id](given));
    });
  });
}

/** Registers every command. */
export function registerCommands(table: CommandTable, attempt: Attempt): Disposable[] {
  const isOurs = (id: string): id is CommandId => id in table;
  return Object.keys(table)
    .filter(isOurs)
    .map((id: CommandId) => register(id, table, attempt));
}
