import { env, l10n, window } from "vscode";
import type { DoctorReport, Fix } from "../../protocol/doctor.ts";
import { doctor as doctorRequest, installEngine } from "../../protocol/protocol.ts";
import { ask } from "../ask.ts";
import { runCommand } from "../commands.ts";
import type { Parts } from "../parts.ts";
import { withStages } from "../progress.ts";
import { doctorPage, notReady } from "./doctor-page.ts";

async function offerFix({ kind, reason, command }: Fix): Promise<void> {
  if (kind === "installEngine") {
    const setUp = l10n.t("Set Up CRIU");
    const offer = l10n.t(
      "CRIU can be fetched from the distribution's packages into a private folder.",
    );
    const pressed = await window.showWarningMessage(`${notReady()} ${offer}`, setUp);
    if (pressed === setUp) await runCommand("cpr.installEngine", undefined);
    return;
  }
  const copy = l10n.t("Copy Command");
  const pressed = await window.showWarningMessage(`${notReady()} ${reason} ${command}`, copy);
  if (pressed === copy) await env.clipboard.writeText(command);
}

async function present({ pages, engine }: Parts, report: DoctorReport): Promise<void> {
  // What is found out later, as by setting CRIU up, is written over it.
  await pages.open(l10n.t("Doctor"), "", "follows", async () =>
    doctorPage(engine.report ?? report),
  );
  const [fix] = report.fixes;
  if (!report.ready && fix !== undefined) void offerFix(fix);
}

/** Says what the engine can and cannot do here, with the fix as a button. */
export async function doctor(parts: Parts): Promise<void> {
  const report = await withStages(l10n.t("Doctor"), (waiting) =>
    ask(parts.server, doctorRequest, {}, waiting),
  );
  await present(parts, report);
}

/** Fetches a CRIU into a private folder. */
export async function install(parts: Parts): Promise<void> {
  const report = await withStages(l10n.t("Setting up CRIU"), (waiting) =>
    ask(parts.server, installEngine, {}, waiting),
  );
  if (!report.ready || report.engine === null) return present(parts, report);
  void offerFirst(report.engine.version);
}

async function offerFirst(version: string): Promise<void> {
  const checkpoint = l10n.t("Checkpoint a Process…");
  const sentence = l10n.t("CRIU {0} is ready.", version);
  const pressed = await window.showInformationMessage(sentence, checkpoint);
  if (pressed === checkpoint) await runCommand("cpr.checkpoint", undefined);
}

/** Finds out whether CRIU works here, with no word to anybody. */
export async function lookQuietly({ server, log }: Parts): Promise<void> {
  try {
    // The answer comes to everyone as a push of the server.
    await ask(server, doctorRequest, {});
  } catch (error) {
    log.warn(`The doctor could not look: ${String(error)}`);
  }
}

/** Looks quietly where there is no statefile; where there is one, an engine worked here. */
export async function lookIfEmpty(parts: Parts): Promise<void> {
  try {
    if ((await parts.statefiles.list()).length > 0) return;
  } catch {
    // The view itself says that it cannot list them.
    return;
  }
  await lookQuietly(parts);
}
