import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { type RequestListener, createServer } from "node:http";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { canProvision } from "../../engine/criu/package-manager.ts";
import { completeFile, prefixFolder } from "../../engine/criu/prefix.ts";
import { provision } from "../../engine/criu/provision.ts";
import type { EngineSetup } from "../../engine/engine.ts";
import { CancelledError } from "../../protocol/refusal.ts";
import { settingsSchema } from "../../protocol/settings.ts";
import { programs, work } from "./engine.ts";
import { refusalOf } from "./refusals.ts";
import { temporaryFolder, until } from "./target.ts";

/**
 * That an installation succeeds is shown wherever no CRIU works yet: the tests themselves fetch one
 * then. Here is how it fails, with the real apt and a mirror of the test's own.
 */
function setupWith(t: TestContext, mirror: string): EngineSetup {
  const folder = temporaryFolder(t);
  const sources = path.join(folder, "sources.list");
  writeFileSync(sources, `deb ${mirror} stable main\n`);
  const configuration = path.join(folder, "apt.conf");
  const lines = [
    `Dir::Etc::SourceList "${sources}";`,
    'Dir::Etc::SourceParts "/dev/null";',
    'Acquire::Retries "0";',
    'Acquire::http::Proxy "DIRECT";',
  ];
  writeFileSync(configuration, `${lines.join("\n")}\n`);
  return {
    settings: settingsSchema.parse({}),
    environment: { ...process.env, XDG_DATA_HOME: folder, APT_CONFIG: configuration },
    programs,
    log: () => undefined,
  };
}

/** A mirror on this machine; what it is asked for. */
async function startMirror(
  t: TestContext,
  answer: RequestListener,
): Promise<{ readonly address: string; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return { address: `http://127.0.0.1:${address.port}/debian`, asked };
}

function left(setup: EngineSetup): readonly string[] {
  return readdirSync(prefixFolder(setup));
}

const able = await canProvision({ environment: process.env });
const skip = able ? false : "CPR fetches CRIU only on Debian on x86-64";

test(
  "a mirror without newer suites is asked for each, and the refusal says which was missing",
  { skip },
  async (t) => {
    const { address, asked } = await startMirror(t, (_, response) => response.writeHead(404).end());
    const setup = setupWith(t, address);
    const refusal = await refusalOf(provision(setup, work()));
    assert.equal(refusal.kind, "installFailed");
    assert.equal(
      refusal.kind === "installFailed" && refusal.step,
      "reading the packages of testing",
    );
    assert.match(JSON.stringify(refusal), /debian testing Release' does not have a Release file/);
    for (const suite of ["testing", "unstable"]) {
      assert.ok(asked.includes(`/debian/dists/${suite}/InRelease`), asked.join(" "));
    }
    assert.deepEqual(left(setup), []);
  },
);

test("a mirror that cannot be reached is named as the cause", { skip }, async (t) => {
  const setup = setupWith(t, "http://127.0.0.1:9/debian");
  const refusal = await refusalOf(provision(setup, work()));
  assert.match(JSON.stringify(refusal), /Failed to fetch .* Could not connect to 127\.0\.0\.1:9/);
  assert.deepEqual(left(setup), []);
});

test("packages that Debian has not signed are not taken", { skip }, async (t) => {
  const { address, asked } = await startMirror(t, (request, response) => {
    const isRelease = request.url?.endsWith("/Release") === true;
    response.writeHead(isRelease ? 200 : 404);
    response.end(isRelease ? "Origin: Debian\nSuite: testing\nComponents: main\n" : "");
  });
  const setup = setupWith(t, address);
  const refusal = await refusalOf(provision(setup, work()));
  assert.match(JSON.stringify(refusal), /The repository '.* testing Release' is not signed/);
  assert.ok(!asked.some((url) => url.includes("Packages")), asked.join(" "));
  assert.deepEqual(left(setup), []);
});

test("a cancelled installation ends apt and leaves nothing", { skip }, async (t) => {
  let hungUp = 0;
  const { address, asked } = await startMirror(t, (request) => {
    request.socket.once("close", () => hungUp++);
  });
  const setup = setupWith(t, address);
  const controller = new AbortController();
  const installing = provision(setup, { stage: () => undefined, signal: controller.signal });
  const cancelled = assert.rejects(installing, (error) => error instanceof CancelledError);
  await until("apt asks the mirror", () => asked.length > 0, 30_000);
  controller.abort();
  await cancelled;
  await until("apt has hung up", () => hungUp === 1);
  assert.deepEqual(left(setup), []);
});

test(
  "what an installation left that was killed is removed by the next one",
  { skip },
  async (t) => {
    const setup = setupWith(t, "http://127.0.0.1:9/debian");
    const at = (name: string): string => path.join(prefixFolder(setup), name);
    mkdirSync(at("4.2.0"), { recursive: true });
    mkdirSync(at("4.1.0"));
    writeFileSync(path.join(at("4.1.0"), completeFile), "");
    await refusalOf(provision(setup, work()));
    assert.deepEqual(left(setup), ["4.1.0"]);
  },
);

test(
  "of two installations at once the second is told that one is under way",
  { skip },
  async (t) => {
    const { address, asked } = await startMirror(t, () => undefined);
    const setup = setupWith(t, address);
    const controller = new AbortController();
    const first = provision(setup, { stage: () => undefined, signal: controller.signal });
    const cancelled = assert.rejects(first, (error) => error instanceof CancelledError);
    await until("apt asks the mirror", () => asked.length > 0, 30_000);
    assert.deepEqual(await refusalOf(provision(setup, work())), {
      kind: "installFailed",
      step: "beginning",
      detail: "Another installation is under way.",
    });
    controller.abort();
    await cancelled;
  },
);
