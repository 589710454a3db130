import type { DoctorReport } from "../protocol/doctor.ts";
import type { Process } from "../protocol/process.ts";
import type { Settings } from "../protocol/settings.ts";
import type { Work } from "../protocol/stages.ts";
import type {
  CheckpointResult,
  Manifest,
  RestartRecord,
  RestartResult,
  StatefileRow,
} from "../protocol/statefile.ts";
import type { Target } from "../protocol/target.ts";
import { checkpoint } from "./checkpoint.ts";
import { doctor, install } from "./doctor.ts";
import type { House } from "./house.ts";
import { listProcesses } from "./processes.ts";
import { systemProc } from "./proc/root.ts";
import { restart } from "./restart.ts";
import { sweepClaims } from "./store/claim.ts";
import { layoutOf } from "./store/layout.ts";
import { readLedger } from "./store/ledger.ts";
import { readManifest } from "./store/read.ts";
import {
  emptyTrash,
  listStore,
  removeStatefile,
  renameStatefile,
  trashStatefile,
  untrashStatefile,
} from "./store/store.ts";
import { watchStore } from "./store/watch.ts";

/** What a checkpoint is asked for. */
export type CheckpointRequest = {
  readonly target: Target;
  /** The statefile directory to make; one in the store where absent. */
  readonly path?: string | undefined;
  readonly name?: string | undefined;
  readonly leaveRunning: boolean;
  readonly overwrite: boolean;
};

/** How a restarted tree gets its terminal: none and in the background, or the caller's own. */
export type RestartManner = "detached" | "inThisTerminal";

/** A restarted tree; `ended` settles with the exit status to pass on once its root has ended. */
export type Restarted = {
  readonly result: RestartResult;
  readonly ended: Promise<number>;
};

/**
 * The engine's only door. Every method throws `RefusalError` for expected failures and
 * `CancelledError` when its signal was obeyed.
 */
export type Engine = {
  doctor(work: Work): Promise<DoctorReport>;
  /** Fetches a CRIU into a private folder, then looks again. */
  install(work: Work): Promise<DoctorReport>;
  processes(): Promise<Process[]>;
  checkpoint(request: CheckpointRequest, work: Work): Promise<CheckpointResult>;
  restart(path: string, manner: RestartManner, work: Work): Promise<Restarted>;
  inspect(path: string): Promise<{ manifest: Manifest; restarts: RestartRecord[] }>;
  /** The statefiles of the default store, newest first. */
  list(): Promise<StatefileRow[]>;
  rename(path: string, name: string): Promise<void>;
  /** Deletes for good. */
  remove(path: string): Promise<void>;
  /** Moves to the store's trash and says under which token. */
  trash(path: string): Promise<string>;
  /** Brings back what `trash` moved; the path it has again. */
  untrash(token: string): Promise<string>;
  /** Calls back (debounced) when the store changed; ends when the signal aborts. */
  watch(changed: () => void, signal: AbortSignal): Promise<void>;
};

/**
 * What the engine is made with. `programs` is the absolute path of the folder that holds the
 * bundled `supervisor.js` and the dump hook `hold.sh` (in a built tree: `dist`).
 */
export type EngineSetup = {
  readonly settings: Settings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly programs: string;
  readonly log: (sentence: string) => void;
};

/** How long a deleted statefile can be brought back, at least. */
const trashMillis = 60 * 60 * 1000;

/** Makes an engine; nothing is touched until it is asked for something. */
export function openEngine(setup: EngineSetup): Engine {
  const house: House = { setup, proc: systemProc, layout: layoutOf(setup) };
  const { statefiles } = house.layout;
  return {
    doctor: (work) => doctor(setup, work),
    install: (work) => install(setup, work),
    processes: async () => listProcesses(house.proc),
    checkpoint: (request, work) => checkpoint(house, request, work),
    restart: (path, manner, work) => restart(house, path, manner, work),
    inspect: async (path) => ({
      manifest: await readManifest(path),
      restarts: await readLedger(path),
    }),
    list: () => listStore(statefiles),
    rename: renameStatefile,
    remove: removeStatefile,
    trash: async (path) => {
      await emptyTrash(statefiles, trashMillis);
      return trashStatefile(path);
    },
    untrash: untrashStatefile,
    watch: async (changed, signal) => {
      await sweepClaims(statefiles);
      await emptyTrash(statefiles, trashMillis);
      await watchStore(statefiles, changed, signal);
    },
  };
}
