import { doctorReportSchema } from "../protocol/doctor.ts";
import { inProject } from "./project.ts";
import { run } from "./run.ts";
import { CannotError } from "./workbench/cannot.ts";

/** What the `cpr` command exits with when it refuses: expected, and said in one sentence. */
const refusedExitCode = 2;

const installMillis = 300_000;

/**
 * Sees to it that a CRIU works here, fetching one if needed, and says which; throws `CannotError`
 * with the doctor's reason where this machine cannot have one.
 */
export async function ensureEngine(): Promise<{ readonly version: string; readonly path: string }> {
  const args = [inProject("dist/cpr.js"), "doctor", "--install", "--json"];
  const { exitCode, output, stdout } = await run(process.execPath, args, {
    timeoutMillis: installMillis,
  });
  if (exitCode === refusedExitCode && stdout.trim() === "") throw new CannotError(output.trim());
  if (exitCode !== 0 && exitCode !== refusedExitCode) {
    throw new Error(`cpr doctor --install ended with exit code ${exitCode}: ${output.trim()}`);
  }
  const report = doctorReportSchema.parse(JSON.parse(stdout));
  if (report.ready && report.engine !== null) return report.engine;
  const reasons = [report.privilege.reason, ...report.candidates.map(({ failure }) => failure)];
  throw new CannotError(`No checkpoint can be taken here: ${reasons.filter(Boolean).join(" ")}`);
}
