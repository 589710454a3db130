import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openEngine } from "../../engine/engine.ts";
import { doctorReportSchema } from "../../protocol/doctor.ts";
import { settingsSchema } from "../../protocol/settings.ts";
import type { Stage } from "../../protocol/stages.ts";
import { openTestEngine, programs, work } from "./engine.ts";
import { refusalOf } from "./refusals.ts";
import { startCounter, temporaryFolder } from "./target.ts";

type Environment = Readonly<Record<string, string | undefined>>;

function engineWith(environment: Environment, enginePath = ""): ReturnType<typeof openEngine> {
  const settings = settingsSchema.parse({ engine: { path: enginePath } });
  return openEngine({ settings, environment, programs, log: () => undefined });
}

test("the doctor names a CRIU that works, its version, how it is run, and what the kernel can", async (t) => {
  const report = await openTestEngine(t).engine.doctor(work());
  assert.deepEqual(doctorReportSchema.parse(report), report);
  assert.equal(report.ready, true);
  assert.match(report.engine?.version ?? "", /^\d+\.\d+/);
  assert.equal(report.candidates.find(({ works }) => works)?.path, report.engine?.path);
  assert.notEqual(report.privilege.kind, "none");
  assert.deepEqual(report.fixes, []);
  assert.deepEqual(
    report.kernel.features.map(({ name }) => name),
    ["softDirty", "userfaultfd", "cgroupFreezer"],
  );
});

test("a file that is no CRIU is reported with the reason", async (t) => {
  const folder = temporaryFolder(t);
  const file = path.join(folder, "criu");
  writeFileSync(file, "#!/bin/sh\necho I am something else\n", { mode: 0o755 });
  const engine = engineWith({ ...process.env, XDG_CACHE_HOME: folder }, file);
  const report = await engine.doctor(work());
  assert.equal(report.ready, false);
  assert.equal(report.engine, null);
  assert.deepEqual(report.candidates, [
    {
      path: file,
      source: "setting",
      works: false,
      failure: "It cannot be run, or it is not CRIU.",
    },
  ]);
  // Another CRIU would not be looked at while the settings name this one.
  assert.deepEqual(report.fixes, []);
  assert.deepEqual(await refusalOf(engine.install(work())), {
    kind: "installFailed",
    step: "looking at the settings",
    detail: `They name a CRIU that does not work: ${file}`,
  });
});

test("a CRIU that fails at the small process is reported with the reason, whatever it says of itself", async (t) => {
  const folder = temporaryFolder(t);
  const file = path.join(folder, "criu");
  const script = [
    "#!/bin/sh",
    'case "$1" in',
    '  --version) echo "Version: 3.17.1" ;;',
    "  check) exit 0 ;;",
    "  dump) exit 1 ;;",
    "esac",
  ];
  writeFileSync(file, `${script.join("\n")}\n`, { mode: 0o755 });
  const report = await engineWith({ ...process.env, XDG_CACHE_HOME: folder }, file).doctor(work());
  assert.deepEqual(report.candidates, [
    {
      path: file,
      source: "setting",
      version: "3.17.1",
      works: false,
      failure: "It could not checkpoint a small process.",
    },
  ]);
  assert.deepEqual(readdirSync(path.join(folder, "cpr")), [], "the probe leaves nothing behind");
});

test("a CRIU that was tried once is not tried again for the next checkpoint", async (t) => {
  const environment = { ...process.env, XDG_CACHE_HOME: temporaryFolder(t) };
  const { pid } = await startCounter(t);
  const checkpoint = async (engine: ReturnType<typeof openEngine>): Promise<readonly Stage[]> => {
    const working = work();
    const place = path.join(temporaryFolder(t), "statefile");
    const request = { target: { id: pid, type: "PID" as const }, path: place };
    await engine.checkpoint({ ...request, leaveRunning: true, overwrite: false }, working);
    return working.stages;
  };
  const saving: readonly Stage[] = ["dump", "sync", "publish"];
  const first = await checkpoint(engineWith(environment));
  assert.deepEqual(first, ["resolve", "locate", "probe", ...saving]);
  const second = await checkpoint(engineWith(environment));
  assert.deepEqual(second, ["resolve", ...saving]);
});

test("an installation where one works already fetches nothing", async (t) => {
  const { engine } = openTestEngine(t);
  const working = work();
  const report = await engine.install(working);
  assert.equal(report.ready, true);
  assert.deepEqual(working.stages, ["locate", "probe"]);
});
