import type { Engine } from "../../engine/engine.ts";
import * as wire from "../../protocol/protocol.ts";
import type { RestartRecord, StatefileRow } from "../../protocol/statefile.ts";
import { manifest } from "../engine/store/manifest.ts";

export const path = "/store/it";
export const report = {
  ready: true,
  engine: { path: "/usr/sbin/criu", version: "4.2.1" },
  privilege: { kind: "root" as const, reason: "We are root." },
  candidates: [],
  kernel: { release: "6.18", features: [] },
  fixes: [],
};
export const taken = {
  id: "0f0e0d0c",
  path,
  processes: [{ pid: 12, name: "perl" }],
  sizeBytes: 1,
  frozenMicros: 2,
  wallMillis: 3,
};
const restarted = { path, processes: [{ pid: 12, originalPid: 12, name: "perl" }] };
export const row: StatefileRow = {
  id: "0f0e0d0c",
  name: "it",
  path,
  takenAt: "2026-01-01T12:00:00.000Z",
  sizeBytes: 1,
  processCount: 1,
  processes: [{ pid: 12, name: "perl" }],
  note: "",
  needsTerminal: false,
  restartCount: 0,
};
const record: RestartRecord = {
  id: "r",
  at: "2026-01-01T12:00:00.000Z",
  by: { uid: 0, user: "root" },
  processes: restarted.processes,
  fate: { kind: "running" },
};
const inspected = { manifest: manifest(), restarts: [record] };

/** Every request of the wire: what is asked, how the engine answers, what arrives, and what is bad. */
type Case = {
  readonly method: string;
  readonly params: object;
  readonly engine: (answer: <T>(value: T) => () => Promise<T>) => Partial<Engine>;
  readonly result: unknown;
  readonly bad?: unknown;
};

export const cases: readonly Case[] = [
  {
    method: wire.doctor.method,
    params: {},
    engine: (answer) => ({ doctor: answer(report) }),
    result: report,
    bad: { workDoneToken: {} },
  },
  {
    method: wire.installEngine.method,
    params: {},
    engine: (answer) => ({ install: answer(report) }),
    result: report,
    bad: { workDoneToken: {} },
  },
  {
    method: wire.listProcesses.method,
    params: {},
    engine: (answer) => ({ processes: answer([]) }),
    result: [],
    bad: [],
  },
  {
    method: wire.takeCheckpoint.method,
    params: { target: { id: 12, type: "PID" }, leaveRunning: true, overwrite: false },
    engine: (answer) => ({ checkpoint: answer(taken) }),
    result: taken,
    bad: { target: { id: -1, type: "PID" }, leaveRunning: true, overwrite: false },
  },
  {
    method: wire.restartStatefile.method,
    params: { path },
    engine: (answer) => ({
      restart: answer({ result: restarted, ended: new Promise<number>(() => undefined) }),
    }),
    result: restarted,
    bad: { path: 7 },
  },
  {
    method: wire.terminalRestart.method,
    params: { path },
    engine: (answer) => ({ inspect: answer(inspected) }),
    result: {
      file: process.execPath,
      arguments: ["/programs/cpr.js", "-r", "-j", path],
      environment: {
        CPR_ENGINE_PATH: "",
        CPR_PRIVILEGE: "auto",
        CPR_STORE: "",
      },
    },
    bad: {},
  },
  {
    method: wire.inspectStatefile.method,
    params: { path },
    engine: (answer) => ({ inspect: answer(inspected) }),
    result: inspected,
    bad: {},
  },
  {
    method: wire.listStatefiles.method,
    params: {},
    engine: (answer) => ({ list: answer([row]) }),
    result: [row],
    bad: [],
  },
  {
    method: wire.renameStatefile.method,
    params: { path, name: "new" },
    engine: (answer) => ({ rename: answer(undefined) }),
    result: {},
    bad: { path, name: "" },
  },
  {
    method: wire.deleteStatefile.method,
    params: { path },
    engine: (answer) => ({ trash: answer("token") }),
    result: { undo: "token" },
    bad: {},
  },
  {
    method: wire.undoDelete.method,
    params: { undo: "token" },
    engine: (answer) => ({ untrash: answer(path) }),
    result: { path },
    bad: {},
  },
];
