import * as z from "zod";

/** A process id that a debug adapter named: the program's own, or that of the shell it runs in. */
export type DebuggedPid = { readonly pid: number; readonly isShell: boolean };

const pidSchema = z.int().positive();

/** What an adapter says once it has a process. */
const processEventSchema = z.object({
  type: z.literal("event"),
  event: z.literal("process"),
  body: z.object({ systemProcessId: pidSchema }),
});

/** What VS Code answers an adapter that had it start the program in a terminal. */
const terminalResponseSchema = z.object({
  type: z.literal("response"),
  command: z.literal("runInTerminal"),
  body: z.object({ processId: pidSchema.optional(), shellProcessId: pidSchema.optional() }),
});

/** Launch configurations that attach name the process by one of these, as number or text. */
const attachSchema = z.object({
  request: z.literal("attach"),
  pid: z.coerce.number().int().positive().optional().catch(undefined),
  processId: z.coerce.number().int().positive().optional().catch(undefined),
});

/** The process id in a message of the Debug Adapter Protocol, if it names one. */
export function pidInMessage(message: unknown): DebuggedPid | undefined {
  const event = processEventSchema.safeParse(message);
  if (event.success) return { pid: event.data.body.systemProcessId, isShell: false };
  const response = terminalResponseSchema.safeParse(message);
  if (!response.success) return undefined;
  const { processId, shellProcessId } = response.data.body;
  if (processId !== undefined) return { pid: processId, isShell: false };
  return shellProcessId === undefined ? undefined : { pid: shellProcessId, isShell: true };
}

/** The process id that a launch configuration attaches to, if it names one. */
export function pidInConfiguration(configuration: unknown): DebuggedPid | undefined {
  const { data } = attachSchema.safeParse(configuration);
  const pid = data?.processId ?? data?.pid;
  return pid === undefined ? undefined : { pid, isShell: false };
}
