import { type Event, EventEmitter } from "vscode";
import type { DoctorReport } from "../../protocol/doctor.ts";
import type { Contexts } from "../contexts.ts";

/** What the doctor said last of the engine; unknown until it was asked. */
export class EngineState {
  readonly #contexts: Contexts;
  readonly #changed = new EventEmitter<DoctorReport>();
  #report: DoctorReport | undefined;

  readonly onDidChange: Event<DoctorReport> = this.#changed.event;

  constructor(contexts: Contexts) {
    this.#contexts = contexts;
  }

  get report(): DoctorReport | undefined {
    return this.#report;
  }

  note(report: DoctorReport): void {
    const { ready, engine } = report;
    this.#report = report;
    this.#contexts.set("cpr.engineReady", ready);
    this.#contexts.set("cpr.engineMissing", engine === null);
    this.#contexts.set("cpr.engineBlocked", !ready && engine !== null);
    this.#changed.fire(report);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
