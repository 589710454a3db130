import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { appendLedger, readLedger } from "../../../engine/store/ledger.ts";
import {
  emptyTrash,
  listStore,
  removeStatefile,
  renameStatefile,
  trashStatefile,
  untrashStatefile,
} from "../../../engine/store/store.ts";
import { watchStore } from "../../../engine/store/watch.ts";
import { refusalOf } from "../../real/refusals.ts";
import { temporaryFolder } from "../../real/target.ts";
import { manifest, writeStatefile } from "./manifest.ts";

function storeOf(t: TestContext, ...taken: string[]): string {
  const folder = temporaryFolder(t);
  for (const takenAt of taken) {
    writeStatefile(path.join(folder, takenAt), manifest({ takenAt, name: takenAt }));
  }
  return folder;
}

const visible = (folder: string): string[] =>
  readdirSync(folder).filter((name) => !name.startsWith("."));

const older = "2026-01-01T00:00:00.000Z";
const newer = "2026-02-01T00:00:00.000Z";

test("a store that is not there yet is empty", async () => {
  assert.deepEqual(await listStore("/nonexistent/store"), []);
});

test("statefiles are listed newest first, and nothing else is", async (t) => {
  const folder = storeOf(t, older, newer);
  mkdirSync(path.join(folder, ".claim-0"));
  mkdirSync(path.join(folder, "something else"));
  writeFileSync(path.join(folder, "file"), "");
  const rows = await listStore(folder);
  assert.deepEqual(
    rows.map(({ name }) => name),
    [newer, older],
  );
});

test("a list is the same with the index, without it and with a broken one, and sees an edit", async (t) => {
  const folder = storeOf(t, older, newer);
  const first = await listStore(folder);
  assert.deepEqual(await listStore(folder), first);
  writeFileSync(path.join(folder, ".index.json"), '{"broken"');
  assert.deepEqual(await listStore(folder), first);
  writeStatefile(path.join(folder, newer), manifest({ takenAt: newer, name: "edited by hand" }));
  assert.equal((await listStore(folder))[0]?.name, "edited by hand");
});

test("a damaged statefile is listed with its problem in words", async (t) => {
  const folder = storeOf(t, older, newer);
  writeFileSync(path.join(folder, newer, "statefile.json"), "{");
  writeFileSync(path.join(folder, older, "statefile.json"), '{"revision": 1}');
  for (const row of await listStore(folder)) assert.match(row.problem ?? "", /damaged/);
});

test("a statefile is renamed in its manifest and keeps its place", async (t) => {
  const folder = storeOf(t, older);
  await renameStatefile(path.join(folder, older), "Before the crash");
  const [row] = await listStore(folder);
  assert.equal(row?.name, "Before the crash");
  assert.equal(row.path, path.join(folder, older));
});

test("a deleted statefile is gone for good", async (t) => {
  const folder = storeOf(t, older);
  await removeStatefile(path.join(folder, older));
  assert.deepEqual(readdirSync(folder), []);
});

test("only a statefile can be deleted", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, "precious"), "");
  assert.equal((await refusalOf(removeStatefile(folder))).kind, "notAStatefile");
  const missing = await refusalOf(removeStatefile(path.join(folder, "missing")));
  assert.deepEqual(missing.kind === "path" ? missing.errno : missing, "ENOENT");
  assert.ok(existsSync(path.join(folder, "precious")));
});

test("what was moved to the trash is out of the list and comes back whole", async (t) => {
  const folder = storeOf(t, older);
  const place = path.join(folder, older);
  const token = await trashStatefile(place);
  assert.deepEqual(await listStore(folder), []);
  assert.equal(await untrashStatefile(token), place);
  assert.equal((await listStore(folder)).length, 1);
  assert.deepEqual(visible(folder), [older]);
});

test("nothing is brought back over what took its place meanwhile", async (t) => {
  const folder = storeOf(t, older);
  const place = path.join(folder, older);
  const token = await trashStatefile(place);
  writeStatefile(place, manifest({ takenAt: newer }));
  const refusal = await refusalOf(untrashStatefile(token));
  assert.equal(refusal.kind === "path" ? refusal.errno : refusal.kind, "EEXIST");
  assert.ok(existsSync(token));
});

test("only a token of the trash brings something back", async (t) => {
  const refusal = await refusalOf(untrashStatefile(storeOf(t, older)));
  assert.equal(refusal.kind, "path");
});

test("the trash is emptied only of what has lain there long enough", async (t) => {
  const folder = storeOf(t, older);
  const token = await trashStatefile(path.join(folder, older));
  await emptyTrash(folder, 60_000);
  assert.ok(existsSync(token));
  await emptyTrash(folder, -1);
  assert.ok(!existsSync(token));
});

test("the ledger tells each restart with its fate, and bears a torn line", async (t) => {
  const statefile = path.join(storeOf(t, older), older);
  const started = {
    event: "restarted" as const,
    at: newer,
    by: { uid: 0, user: "root" },
    processes: [{ pid: 12, originalPid: 12, name: "perl" }],
    root: { pid: process.pid, startTicks: 1 },
    supervisor: { pid: process.pid, startTicks: 1 },
  };
  await appendLedger(statefile, { ...started, id: "first" });
  const fate = { kind: "ended" as const, at: newer, exitCode: 3 };
  await appendLedger(statefile, { event: "ended", id: "first", fate });
  await appendLedger(statefile, { ...started, id: "second" });
  writeFileSync(path.join(statefile, "restarts.jsonl"), '{"event":"res', { flag: "a" });
  const restarts = await readLedger(statefile);
  assert.deepEqual(
    restarts.map((each) => [each.id, each.fate]),
    [
      ["first", fate],
      ["second", { kind: "lost" }],
    ],
    "nobody has that pid with that start time, so the second is lost",
  );
});

test("a watched store tells of a new statefile, a new name, a new line in a ledger and a deletion", async (t) => {
  const folder = storeOf(t, older);
  const controller = new AbortController();
  let tell: () => void = () => undefined;
  const watching = watchStore(folder, () => tell(), controller.signal);
  const told = async (doing: () => unknown): Promise<void> => {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("nothing was told")), 5000);
      tell = () => {
        clearTimeout(timer);
        resolve();
      };
      Promise.resolve(doing()).catch(reject);
    });
  };
  await new Promise((resolve) => setTimeout(resolve, 50));
  await told(() => writeStatefile(path.join(folder, newer), manifest({ takenAt: newer })));
  await told(() => renameStatefile(path.join(folder, newer), "Another name"));
  await told(() =>
    appendLedger(path.join(folder, newer), {
      event: "ended",
      id: "x",
      fate: { kind: "lost" },
    }),
  );
  await told(() => removeStatefile(path.join(folder, newer)));
  controller.abort();
  await watching;
});
