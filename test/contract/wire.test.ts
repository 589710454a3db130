import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { CancellationTokenSource, ErrorCodes, ResponseError } from "vscode-languageserver/node";
import type { Engine } from "../../engine/engine.ts";
import * as wire from "../../protocol/protocol.ts";
import { CancelledError, type Refusal, refusalSchema, refuse } from "../../protocol/refusal.ts";
import { stages } from "../../protocol/stages.ts";
import { cases, path, report, row, taken } from "./cases.ts";
import { connect } from "./client.ts";

async function errorOf(doing: Promise<unknown>): Promise<ResponseError<unknown>> {
  const error = await doing.then(
    () => assert.fail("it was answered"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ResponseError);
  return error;
}

test("every request of the wire is tested here", () => {
  const contracts = Object.values(wire).filter(
    (value) => typeof value === "object" && "result" in value,
  );
  assert.deepEqual(
    new Set(cases.map(({ method }) => method)),
    new Set(contracts.map(({ method }) => method)),
  );
});

for (const { method, params, engine, result, bad } of cases) {
  test(`${method} is answered`, async (t) => {
    const { client } = await connect(
      t,
      engine((value) => async () => value),
    );
    assert.deepEqual(await client.sendRequest(method, params), result);
  });

  test(`${method} with bad params is refused as such, and the engine is not asked`, async (t) => {
    const { client } = await connect(t, {});
    const error = await errorOf(client.sendRequest(method, bad));
    assert.equal(error.code, ErrorCodes.InvalidParams);
  });

  test(`a refusal of ${method} arrives whole`, async (t) => {
    const refusal: Refusal = { kind: "pathBusy", path };
    const refusing = (): never => refuse(refusal);
    const { client } = await connect(
      t,
      engine(() => async () => refusing()),
    );
    const error = await errorOf(client.sendRequest(method, params));
    assert.equal(error.code, wire.refusalErrorCode);
    assert.match(error.message, /busy|using/);
    const data = error.data;
    assert.ok(typeof data === "object" && data !== null && "refusal" in data);
    assert.deepEqual(refusalSchema.parse(data.refusal), refusal);
  });
}

/** An engine whose checkpoint waits until it is cancelled. */
function waiting(told: string[]): Partial<Engine> {
  return {
    checkpoint: (_request, work) =>
      new Promise((_resolve, reject) => {
        work.stage("dump");
        work.signal.addEventListener("abort", () => {
          told.push("aborted");
          // It takes a moment to come to a safe point.
          setTimeout(() => {
            told.push("ended");
            reject(new CancelledError());
          }, 30);
        });
      }),
  };
}

const request = { target: { id: 12, type: "PID" }, leaveRunning: true, overwrite: false };
const requestCancelled = -32_800;

test("cancelling a request aborts the engine's work and is answered as cancelled", async (t) => {
  const told: string[] = [];
  const { client } = await connect(t, waiting(told));
  const source = new CancellationTokenSource();
  const doing = client.sendRequest(wire.takeCheckpoint.method, request, source.token);
  setTimeout(() => source.cancel(), 20);
  assert.equal((await errorOf(doing)).code, requestCancelled);
  assert.deepEqual(told, ["aborted", "ended"]);
});

test("shutdown waits until what is under way has come to its end", async (t) => {
  const told: string[] = [];
  const { client } = await connect(t, waiting(told));
  const doing = errorOf(client.sendRequest(wire.takeCheckpoint.method, request));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await client.sendRequest("shutdown");
  assert.deepEqual(told, ["aborted", "ended"]);
  assert.equal((await doing).code, requestCancelled);
});

test("progress has a beginning, the stages in their order with words, and an end", async (t) => {
  const { client } = await connect(t, {
    checkpoint: async (_request, work) => {
      for (const stage of ["resolve", "dump", "publish"] as const) work.stage(stage);
      return taken;
    },
  });
  const seen: unknown[] = [];
  client.onNotification("$/progress", (params: unknown) => {
    seen.push(params);
  });
  await client.sendRequest(wire.takeCheckpoint.method, { ...request, workDoneToken: "mine" });
  const token = "mine";
  const { resolve, dump, publish } = stages;
  assert.deepEqual(seen, [
    { token, value: { kind: "begin", title: "CPR", message: resolve, cancellable: true } },
    { token, value: { kind: "report", message: dump } },
    { token, value: { kind: "report", message: publish } },
    { token, value: { kind: "end" } },
  ]);
});

test("without a token no progress is sent", async (t) => {
  const { client } = await connect(t, {
    checkpoint: async (_request, work) => {
      work.stage("dump");
      return taken;
    },
  });
  client.onNotification("$/progress", () => assert.fail("progress without a token"));
  await client.sendRequest(wire.takeCheckpoint.method, request);
});

test("what the engine throws unexpectedly, even at once, is an internal error and is logged with its stack", async (t) => {
  const { client } = await connect(t, {
    list: () => {
      throw new TypeError("a bug");
    },
  });
  const logged = new Promise<string>((resolve) => {
    client.onNotification("window/logMessage", ({ message }: { message: string }) =>
      resolve(message),
    );
  });
  const error = await errorOf(client.sendRequest(wire.listStatefiles.method, {}));
  assert.equal(error.code, ErrorCodes.InternalError);
  assert.match(await logged, /a bug[\s\S]*wire\.test/);
});

test("an answer of the engine that breaks the contract does not reach the client", async (t) => {
  const broken = { ...row, sizeBytes: -1 };
  const { client } = await connect(t, { list: async () => [broken] });
  const error = await errorOf(client.sendRequest(wire.listStatefiles.method, {}));
  assert.equal(error.code, ErrorCodes.InternalError);
});

async function pushed(t: TestContext, methods: Partial<Engine>, method: string, ask?: string) {
  const { client } = await connect(t, methods);
  const arrived = new Promise((resolve) => client.onNotification(method, resolve));
  if (ask !== undefined) await client.sendRequest(ask, {});
  return arrived;
}

test("a change of the store is pushed", async (t) => {
  const methods: Partial<Engine> = {
    watch: async (changed) => {
      setTimeout(changed, 10);
    },
  };
  assert.deepEqual(await pushed(t, methods, wire.statefilesChanged.method), {});
});

test("what the doctor found is pushed to whoever shows it", async (t) => {
  const methods: Partial<Engine> = { doctor: async () => report };
  const arrived = pushed(t, methods, wire.engineChanged.method, wire.doctor.method);
  assert.deepEqual(await arrived, { report });
});
