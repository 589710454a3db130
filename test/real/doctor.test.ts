import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { grantCommand } from "../../engine/criu/examine.ts";
import { criuInPrefix, fetchedEngines, prefixFolder } from "../../engine/criu/prefix.ts";
import { openEngine } from "../../engine/engine.ts";
import { type DoctorReport, doctorReportSchema } from "../../protocol/doctor.ts";
import { settingsSchema } from "../../protocol/settings.ts";
import type { Stage } from "../../protocol/stages.ts";
import { cpr, cprFile } from "./command.ts";
import { openTestEngine, programs, work } from "./engine.ts";
import { refusalOf } from "./refusals.ts";
import { startCounter, temporaryFolder, until } from "./target.ts";

/** The user `nobody` of every distribution. */
const ordinaryUid = 65_534;

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

const [fetched] = await fetchedEngines({ environment: process.env });

/** Why an ordinary user cannot be tried here; false where it can. */
function whyNotAsOrdinaryUser(): string | false {
  if (process.geteuid?.() !== 0) return "only root can become another user";
  if (fetched === undefined) return "no CRIU was fetched that could be copied";
  const tried = spawnSync(process.execPath, [cprFile, "version"], {
    uid: ordinaryUid,
    gid: ordinaryUid,
    cwd: "/",
  });
  return tried.status === 0 ? false : "another user cannot read the programs in this folder";
}

const notAsOrdinaryUser = whyNotAsOrdinaryUser();

function runs(program: string, ...commandLine: readonly string[]): void {
  const ended = spawnSync(program, commandLine, { encoding: "utf8" });
  assert.equal(ended.status, 0, ended.stderr);
}

/**
 * A home of the ordinary user with a CRIU in it: a copy of the fetched one, joined anew with its
 * libraries, because the place of the original may be closed to others.
 */
function ordinaryHome(t: TestContext): {
  environment: Environment & { HOME: string };
  criu: string;
} {
  assert.ok(fetched !== undefined);
  const home = temporaryFolder(t);
  chownSync(home, ordinaryUid, ordinaryUid);
  const data = temporaryFolder(t);
  chmodSync(data, 0o755);
  const environment = { PATH: "/usr/bin:/bin", HOME: home, XDG_DATA_HOME: data };
  const prefix = path.join(prefixFolder({ environment }), "copy");
  const original = path.resolve(path.dirname(fetched), "../..");
  cpSync(original, prefix, { recursive: true, verbatimSymlinks: true });
  const libraries = path.join(prefix, "usr/lib/x86_64-linux-gnu");
  const loader = path.join(libraries, "ld-linux-x86-64.so.2");
  const criu = path.join(prefix, criuInPrefix);
  const patchelf = path.join(prefix, "usr/bin/patchelf");
  const joined = ["--set-interpreter", loader, "--set-rpath", libraries, "--force-rpath", criu];
  runs(loader, "--library-path", libraries, patchelf, ...joined);
  return { environment, criu };
}

async function ordinaryReport(environment: Environment): Promise<DoctorReport> {
  const ended = await cpr(environment, ["doctor", "--json"], { uid: ordinaryUid });
  const report = doctorReportSchema.parse(JSON.parse(ended.stdout));
  // That nothing can be done here is a refusal as any other, with what to do.
  assert.match(ended.stderr, report.ready ? /^$/ : /^cpr: doctor: .+ \(EPERM\)\n.+\n$/);
  return report;
}

test(
  "an ordinary user without rights is shown the line that grants them, and a checkpoint is refused",
  { skip: notAsOrdinaryUser },
  async (t) => {
    const { environment, criu } = ordinaryHome(t);
    const report = await ordinaryReport(environment);
    assert.equal(report.ready, false);
    assert.equal(report.privilege.kind, "none");
    assert.match(
      report.privilege.reason,
      /^We are an ordinary user, the CRIU file carries no capabilities, and sudo .+\.$/,
    );
    assert.deepEqual(
      report.fixes.map(({ kind, command }) => ({ kind, command })),
      [{ kind: "grantCapabilities", command: grantCommand(criu) }],
    );
    // Nothing that could be fetched would change that.
    const installed = await cpr(environment, ["doctor", "--install", "--json"], {
      uid: ordinaryUid,
    });
    assert.deepEqual(doctorReportSchema.parse(JSON.parse(installed.stdout)), report);
    const counter = await startCounter(t, { uid: ordinaryUid });
    const refused = await cpr(
      environment,
      ["-c", path.join(environment.HOME, "statefile"), "-p", String(counter.pid), "-g"],
      {
        uid: ordinaryUid,
      },
    );
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stderr, /\(EPERM\)/);
    assert.ok(refused.stderr.includes(grantCommand(criu)), refused.stderr);
    await counter.assertCounting();
  },
);

const setcap = ["/usr/sbin/setcap", "/sbin/setcap"].find((file) => existsSync(file));

test(
  "an ordinary user whose CRIU carries capabilities checkpoints and restarts without root",
  { skip: notAsOrdinaryUser || (setcap === undefined ? "setcap is not installed" : false) },
  async (t) => {
    assert.ok(setcap !== undefined);
    const { environment, criu } = ordinaryHome(t);
    runs(setcap, "cap_checkpoint_restore,cap_sys_ptrace,cap_setpcap+eip", criu);
    const report = await ordinaryReport(environment);
    assert.equal(report.privilege.kind, "capabilities");
    assert.deepEqual(report.candidates[0], {
      path: criu,
      source: "private",
      version: report.candidates[0]?.version,
      works: true,
    });
    assert.equal(report.ready, true);
    const counter = await startCounter(t, { uid: ordinaryUid });
    const asUser = { uid: ordinaryUid };
    const place = path.join(environment.HOME, "statefile");
    const taken = await cpr(environment, ["-c", place, "-p", String(counter.pid)], asUser);
    assert.equal(taken.exitCode, 0, taken.stderr);
    await until("the counter has ended", () => !existsSync(`/proc/${counter.pid}`));
    const back = await cpr(environment, ["-r", place], asUser);
    assert.equal(back.exitCode, 0, back.stderr);
    await counter.assertCounting();
  },
);
