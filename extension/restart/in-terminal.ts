import { homedir } from "node:os";
import {
  ProcessExecution,
  Task,
  TaskPanelKind,
  TaskRevealKind,
  TaskScope,
  tasks,
  window,
  workspace,
} from "vscode";
import type * as z from "zod";
import { terminalRestart } from "../../protocol/protocol.ts";
import { ask } from "../ask.ts";
import type { Parts } from "../parts.ts";

type CommandLine = z.infer<typeof terminalRestart.result>;

function asTask(name: string, path: string, line: CommandLine): Task {
  const task = new Task(
    { type: "cpr", path },
    workspace.workspaceFolders === undefined ? TaskScope.Global : TaskScope.Workspace,
    name,
    "CPR",
    // The program comes back where it was; the folder is that of the command alone.
    new ProcessExecution(line.file, line.arguments, { env: line.environment, cwd: homedir() }),
  );
  task.presentationOptions = {
    reveal: TaskRevealKind.Always,
    panel: TaskPanelKind.Dedicated,
    focus: true,
    clear: true,
    echo: false,
    showReuseMessage: false,
  };
  return task;
}

/**
 * Restarts a program that ran in a terminal in one of VS Code's, where it runs on. It is a task's
 * terminal, which stays open with what was said last; a bare one would be gone, and every exit code
 * but 0 an error message.
 */
export async function restartInTerminal(
  { server }: Parts,
  path: string,
  name: string,
): Promise<void> {
  const line = await ask(server, terminalRestart, { path });
  const title = `↺ ${name}`;
  // A task would take such a part of a path for a variable, and there is no way to quote it.
  if ([line.file, ...line.arguments].some((part) => part.includes("${"))) {
    window
      .createTerminal({
        name: title,
        shellPath: line.file,
        shellArgs: line.arguments,
        env: line.environment,
        isTransient: true,
      })
      .show();
    return;
  }
  await tasks.executeTask(asTask(title, path, line));
}
