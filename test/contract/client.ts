import { PassThrough } from "node:stream";
import type { TestContext } from "node:test";
import {
  type MessageConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  createConnection,
  createMessageConnection,
} from "vscode-languageserver/node";
import type { Engine, EngineSetup } from "../../engine/engine.ts";
import { serveEngine } from "../../language-server/server.ts";

/** An engine that can do nothing but what a test gives it. */
export function engineWith(methods: Partial<Engine>): Engine {
  const not = (): never => {
    throw new Error("the test did not expect this");
  };
  return {
    doctor: not,
    install: not,
    processes: not,
    checkpoint: not,
    restart: not,
    inspect: not,
    list: not,
    rename: not,
    remove: not,
    trash: not,
    untrash: not,
    watch: (_changed, signal) =>
      new Promise((resolve) => signal.addEventListener("abort", () => resolve())),
    ...methods,
  };
}

/** A client whose server is in this process, joined by streams; and what the engine was opened with. */
export async function connect(
  test: TestContext,
  methods: Partial<Engine>,
  initializationOptions: unknown = {},
): Promise<{ client: MessageConnection; opened: EngineSetup[]; end: () => Promise<void> }> {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const opened: EngineSetup[] = [];
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(up),
    new StreamMessageWriter(down),
  );
  const { end } = serveEngine({
    connection,
    programs: "/programs",
    environment: {},
    openEngine: (setup) => {
      opened.push(setup);
      return engineWith(methods);
    },
  });
  connection.listen();
  const client = createMessageConnection(
    new StreamMessageReader(down),
    new StreamMessageWriter(up),
  );
  client.listen();
  test.after(async () => {
    await end();
    client.dispose();
    connection.dispose();
  });
  await client.sendRequest("initialize", {
    processId: null,
    rootUri: null,
    capabilities: {},
    initializationOptions,
  });
  await client.sendNotification("initialized", {});
  return { client, opened, end };
}
