import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Manifest, statefileRevision } from "../../../protocol/statefile.ts";

const root = { real: 0, effective: 0, saved: 0, filesystem: 0 };

/** A manifest as a checkpoint of one small process writes it. */
export function manifest(changes: Partial<Manifest> = {}): Manifest {
  return {
    revision: statefileRevision,
    id: "0f0e0d0c-0000-4000-8000-000000000000",
    name: "counter.pl 12:00:00",
    note: "",
    takenAt: "2026-01-01T12:00:00.000Z",
    takenBy: { uid: 0, user: "root" },
    host: { name: "host", kernel: "6.18.0", machine: "x64" },
    engine: { version: "4.2.1", path: "/usr/sbin/criu" },
    target: { id: 1234, type: "PID" },
    options: { leaveRunning: true, criu: ["--leave-running"] },
    processes: [
      {
        pid: 1234,
        parentPid: 1,
        processGroup: 1234,
        session: 1234,
        name: "perl",
        commandLine: ["perl", "counter.pl"],
        executable: "/usr/bin/perl",
        workingDirectory: "/",
        startedAt: "2026-01-01T11:59:00.000Z",
        threads: 1,
        user: "root",
        uid: root,
        gid: root,
        groups: [0],
        openFiles: [{ fd: 0, target: "/dev/null", kind: "device", offset: 0, flags: 0 }],
      },
    ],
    needsTerminal: false,
    images: [{ name: "pages-1.img", sizeBytes: 4096 }],
    sizeBytes: 570_000,
    frozenMicros: 5000,
    wallMillis: 90,
    ...changes,
  };
}

/** Puts a statefile with this manifest and no images at a path. */
export function writeStatefile(place: string, contents: Manifest): void {
  mkdirSync(path.join(place, "images"), { recursive: true });
  writeFileSync(path.join(place, "statefile.json"), JSON.stringify(contents));
}
