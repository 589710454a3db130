import type * as z from "zod";
import type { Push } from "../protocol/contract.ts";
import type { DoctorReport } from "../protocol/doctor.ts";
import type { Process } from "../protocol/process.ts";
import {
  engineChanged,
  listProcesses,
  listStatefiles,
  statefilesChanged,
} from "../protocol/protocol.ts";
import type { StatefileRow } from "../protocol/statefile.ts";
import { type Asked, ask } from "./ask.ts";
import type { Listener } from "./server.ts";

/** The statefiles of the store, newest first. */
export function askStatefiles(server: Asked): Promise<StatefileRow[]> {
  return ask(server, listStatefiles, {});
}

/** All processes of the machine. */
export function askProcesses(server: Asked): Promise<Process[]> {
  return ask(server, listProcesses, {});
}

/** Who hears what the server pushes. */
export type Hearers = {
  readonly statefilesChanged: () => void;
  readonly engineChanged: (report: DoctorReport) => void;
};

function listener<P extends z.ZodType>(
  { method, params: schema }: Push<P>,
  hear: (params: z.output<P>) => void,
): Listener {
  return { method, hear: (params) => hear(schema.parse(params)) };
}

/** Hears every push of the wire. */
export function listenersFor(hearers: Hearers): Listener[] {
  return [
    listener(statefilesChanged, hearers.statefilesChanged),
    listener(engineChanged, ({ report }) => hearers.engineChanged(report)),
  ];
}
