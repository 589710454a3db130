import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { TestContext } from "node:test";
import {
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  createMessageConnection,
} from "vscode-languageserver/node";
import { programs } from "./engine.ts";
import { end } from "./target.ts";

/** The bundled language server in a process of its own, as any LSP client starts it. */
export async function startServer(
  test: TestContext,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ client: MessageConnection; server: ChildProcess }> {
  const server = spawn(process.execPath, [path.join(programs, "language-server.js"), "--stdio"], {
    env: environment,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const client = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  // Some tests kill it; what is then written into its pipe is lost on purpose.
  server.stdin.on("error", () => undefined);
  client.onError(() => undefined);
  client.listen();
  test.after(async () => {
    client.dispose();
    if (server.exitCode === null && server.signalCode === null) await end(server.pid ?? 0);
  });
  await client.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} });
  await client.sendNotification("initialized", {});
  return { client, server };
}
