import * as z from "zod";
import {
  type CommandId,
  type Commands,
  type StatefilesArgument,
  selection,
} from "./command-map.ts";

const checkpointRequestSchema = z.object({
  pid: z.int().positive(),
  leaveRunning: z.boolean().default(true),
});
const statefileSchema = z.object({ path: z.string() });
const statefileArgumentSchema = z.union([z.literal(selection), statefileSchema]);

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
