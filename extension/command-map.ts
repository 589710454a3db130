/** A process to checkpoint without asking. */
export type CheckpointRequest = { readonly pid: number; readonly leaveRunning: boolean };

/** A statefile as commands name it; a row of the view is one too. */
export type NamedStatefile = { readonly path: string };

/** What the keybindings of the view hand in: whatever is selected there. */
export const selection = "selection";

export type StatefileArgument = typeof selection | NamedStatefile;
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
