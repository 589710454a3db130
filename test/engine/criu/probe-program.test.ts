import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { lifetimeSeconds, probeProgram } from "../../../engine/criu/probe-program.ts";
import { listeningPort } from "../../../engine/proc/listening.ts";
import { systemProc } from "../../../engine/proc/root.ts";
import { end, isAlive, temporaryFolder, until } from "../../real/target.ts";

const bytes = probeProgram(process.arch);
const skip = bytes === undefined ? `we have no program for ${process.arch}` : false;

test(
  "the small program listens on a port of the loopback and waits to be ended",
  { skip },
  async (t) => {
    assert.ok(bytes !== undefined);
    const file = path.join(temporaryFolder(t), "listen");
    writeFileSync(file, bytes, { mode: 0o700 });
    const child = spawn(file, { stdio: "ignore" });
    const { pid } = child;
    assert.ok(pid !== undefined);
    t.after(() => end(pid));
    await until("it listens", () => listeningPort(systemProc, pid) !== undefined);
    assert.ok((listeningPort(systemProc, pid) ?? 0) > 0);
    assert.ok(isAlive(pid));
  },
);

test("the small program ends by itself when nobody does", { skip }, async (t) => {
  assert.ok(bytes !== undefined);
  const file = path.join(temporaryFolder(t), "listen");
  const brief = Buffer.from(bytes);
  const lifetime = brief.indexOf(Buffer.from([0xbf, lifetimeSeconds, 0, 0, 0]));
  assert.ok(lifetime > 0);
  brief[lifetime + 1] = 1;
  writeFileSync(file, brief, { mode: 0o700 });
  const [, signal] = await once(spawn(file, { stdio: "ignore" }), "exit");
  assert.equal(signal, "SIGALRM");
});

test("for a machine that we have no program for there is none", () => {
  assert.equal(probeProgram("vax"), undefined);
});
