import * as z from "zod";

/** A process to checkpoint without asking. */
const checkpointRequestSchema = z.object({
  pid: z.int().positive(),
  leaveRunning: z.boolean().default(true),
});
export type CheckpointRequest = z.infer<typeof checkpointRequestSchema>;

/** A statefile as commands name it; a row of the view is one too. */
const statefileSchema = z.object({ path: z.string() });
export type NamedStatefile = z.infer<typeof statefileSchema>;

/** What the keybindings of the view hand in: whatever is selected there. */
const selection = "selection";
const statefileArgumentSchema = z.union([z.literal(selection), statefileSchema]);
export type StatefileArgument = z.infer<typeof statefileArgumentSchema>;
export type StatefilesArgument = typeof selection | readonly NamedStatefile[];

/** Every command of ours and the argument it takes; what is left out is asked for. */
export type Commands = {
  "cpr.checkpoint": CheckpointRequest | undefined;
  "cpr.restart": StatefileArgument | undefined;
  "cpr.inspect": StatefileArgument | undefined;
  "cpr.rename": StatefileArgument | undefined;
  "cpr.delete": StatefilesArgument | undefined;
  "cpr.revealStatefile": StatefileArgument | undefined;
  "cpr.refresh": undefined;
  "cpr.doctor": undefined;
  "cpr.installEngine": undefined;
  "cpr.restartServer": undefined;
  /** A log file that a refusal names; the log of CPR where absent. */
  "cpr.showLog": string | undefined;
};
export type CommandId = keyof Commands;

type Reading<Argument> = (given: readonly unknown[]) => Argument;

const nothing: Reading<undefined> = () => undefined;
const first =
  <Schema extends z.ZodType>(schema: Schema): Reading<z.output<Schema> | undefined> =>
  ([given]) =>
    schema.safeParse(given).data;

/** A context menu hands in the row it was opened on, and all selected ones where it is of them. */
const several: Reading<StatefilesArgument | undefined> = ([given, selected]) => {
  if (given === selection) return selection;
  const many = z.array(statefileSchema).nonempty();
  return many.safeParse(selected).data ?? many.safeParse([given].flat()).data;
};

/** Reads what a command was called with, by menus, keys and other extensions alike. */
export const readArgument: { readonly [Id in CommandId]: Reading<Commands[Id]> } = {
  "cpr.checkpoint": first(checkpointRequestSchema),
  "cpr.restart": first(statefileArgumentSchema),
  "cpr.inspect": first(statefileArgumentSchema),
  "cpr.rename": first(statefileArgumentSchema),
  "cpr.delete": several,
  "cpr.revealStatefile": first(statefileArgumentSchema),
  "cpr.refresh": nothing,
  "cpr.doctor": nothing,
  "cpr.installEngine": nothing,
  "cpr.restartServer": nothing,
  "cpr.showLog": first(z.string()),
};

/** All our commands. */
export const commandIds: readonly CommandId[] = Object.keys(readArgument).filter(
  (id): id is CommandId => id in readArgument,
);
