import "./vscode-double.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DoctorReport } from "../../protocol/doctor.ts";

const { doctorPage } = await import("../../extension/setup/doctor-page.ts");

const working: DoctorReport = {
  ready: true,
  engine: { path: "/usr/sbin/criu", version: "4.2.1" },
  privilege: { kind: "root", reason: "We are root." },
  candidates: [{ path: "/usr/sbin/criu", source: "system", version: "4.2.1", works: true }],
  kernel: {
    release: "6.18.0",
    features: [{ name: "softDirty", available: false, meaning: "Saving only what changed." }],
  },
  fixes: [],
};

test("where all is well, the page says by which CRIU and how it is run", () => {
  const text = doctorPage(working);
  assert.match(text, /\*\*Checkpoints can be taken here, by CRIU 4\\\.2\\\.1\.\*\*/);
  assert.match(text, /\*\*As root\.\*\*/);
  assert.match(text, /\| ✓ \| `\/usr\/sbin\/criu` \| 4\\\.2\\\.1 \| the system \|/);
  assert.match(text, /\| ✗ \| Soft-dirty tracking \|/);
  assert.doesNotMatch(text, /What would help/);
});

test("where something is missing, the exact line that helps stands there to be copied", () => {
  const command = "sudo setcap cap_checkpoint_restore+eip /usr/sbin/criu";
  const text = doctorPage({
    ...working,
    ready: false,
    privilege: { kind: "none", reason: "Neither works." },
    fixes: [{ kind: "grantCapabilities", reason: "CRIU lacks rights.", command }],
  });
  assert.match(text, /No checkpoint can be taken here yet\./);
  assert.match(text, /## What would help/);
  assert.ok(text.split("\n").includes(`    ${command}`));
});

test("a CRIU that does not work is told with the reason, and none at all is told too", () => {
  const broken = { path: "/opt/criu", source: "setting" as const, works: false };
  const failure = "It does not start.";
  const text = doctorPage({ ...working, candidates: [{ ...broken, failure }] });
  assert.match(text, /\| ✗ \| `\/opt\/criu` \| – \| the setting \| It does not start\\\. \|/);
  assert.match(doctorPage({ ...working, candidates: [] }), /None was found\./);
});
