import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { grantCommand } from "../../engine/criu/examine.ts";
import { criuInPrefix, fetchedEngines, prefixFolder } from "../../engine/criu/prefix.ts";
import { type DoctorReport, doctorReportSchema } from "../../protocol/doctor.ts";
import { cpr, cprFile } from "./command.ts";
import { startCounter, temporaryFolder, until } from "./target.ts";

/** The user `nobody` of every distribution. */
const ordinaryUid = 65_534;

type Environment = Readonly<Record<string, string | undefined>>;

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
