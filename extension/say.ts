import { l10n } from "vscode";
import type { Refusal } from "../protocol/refusal.ts";
import { word } from "../protocol/wording.ts";
import type { CommandId, Commands } from "./command-map.ts";

/** Where VS Code itself lets a person trust the workspace. */
type EditorCommand = "workbench.trust.manage";

/** A button of a message: what it says, and the command behind it. */
export type Button =
  | {
      [Id in CommandId]: {
        readonly title: string;
        readonly command: Id;
        readonly argument: Commands[Id];
      };
    }[CommandId]
  | { readonly title: string; readonly command: EditorCommand; readonly argument: undefined };

/** A message with the buttons that would help. */
export type Message = {
  readonly severity: "error" | "warning";
  readonly text: string;
  readonly buttons: readonly Button[];
};

const button = {
  install: (): Button => ({
    title: l10n.t("Set Up CRIU"),
    command: "cpr.installEngine",
    argument: undefined,
  }),
  doctor: (): Button => ({ title: l10n.t("Doctor"), command: "cpr.doctor", argument: undefined }),
  checkpoint: (): Button => ({
    title: l10n.t("Choose a Process…"),
    command: "cpr.checkpoint",
    argument: undefined,
  }),
  remove: (path: string): Button => ({
    title: l10n.t("Delete Statefile"),
    command: "cpr.delete",
    argument: [{ path }],
  }),
  inspect: (path: string): Button => ({
    title: l10n.t("Inspect Statefile"),
    command: "cpr.inspect",
    argument: { path },
  }),
  restart: (path: string): Button => ({
    title: l10n.t("Try Again"),
    command: "cpr.restart",
    argument: { path },
  }),
  engineLog: (file: string): Button => ({
    title: l10n.t("Show Log"),
    command: "cpr.showLog",
    argument: file,
  }),
  trust: (): Button => ({
    title: l10n.t("Manage Workspace Trust"),
    command: "workbench.trust.manage",
    argument: undefined,
  }),
  log: (): Button => ({ title: l10n.t("Show Log"), command: "cpr.showLog", argument: undefined }),
};

/** The buttons by which a person gets on after a refusal. */
function buttonsFor(refusal: Refusal): Button[] {
  switch (refusal.kind) {
    case "noEngine":
      return [button.install(), button.doctor()];
    case "noPrivilege":
      return [button.doctor()];
    case "installFailed":
      return [button.log(), button.doctor()];
    case "uncheckpointable":
      return [button.engineLog(refusal.log)];
    case "unrestartable":
      return [button.engineLog(refusal.log), button.inspect(refusal.path)];
    case "noSuchProcess":
    case "notPermitted":
    case "kernelThread":
    case "ownTree":
    case "zombie":
      return [button.checkpoint()];
    case "damaged":
      return [button.remove(refusal.path)];
    case "pidTaken":
      return [button.restart(refusal.path)];
    case "timedOut":
      return [button.log()];
    case "traced":
    case "idTypeUnsupported":
    case "notOneTree":
    case "path":
    case "pathBusy":
    case "notAStatefile":
    case "newerRevision":
    case "notOwner":
    case "otherUser":
    case "needsTerminal":
      return [];
  }
}

/** What is said of an expected failure: the words of the house, and what would help. */
export function sayRefusal(refusal: Refusal): Message {
  const { message, advice } = word(refusal);
  // The errors of the system end in a path, which a command line would print without a full stop.
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return { severity: "error", text: `${sentence} ${advice}`, buttons: buttonsFor(refusal) };
}

/** What is said of a failure that nobody expected. */
export function sayBug(error: unknown): Message {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    severity: "error",
    text: l10n.t("Something went wrong inside CPR: {0}", reason),
    buttons: [button.log()],
  };
}

/** What is said when the server ended before it had answered. */
export function sayServerGone(): Message {
  return {
    severity: "error",
    text: l10n.t(
      "The language server ended before it was done. It is started again; nothing half done was kept, and a process that was being checkpointed runs on.",
    ),
    buttons: [button.log()],
  };
}

/** What is said where a command may not be carried out in this window. */
export function sayNotAllowed(why: "notLinux" | "untrusted"): Message {
  switch (why) {
    case "notLinux":
      return {
        severity: "warning",
        text: l10n.t(
          "Checkpoints are taken by CRIU, which is a part of Linux. Open a folder on a Linux machine by SSH, in WSL 2 or in a dev container, and install CPR there.",
        ),
        buttons: [],
      };
    case "untrusted":
      return {
        severity: "warning",
        text: l10n.t("This runs CRIU on your machine, so it waits until you trust this workspace."),
        buttons: [button.trust()],
      };
  }
}
