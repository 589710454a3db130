import { spawn } from "node:child_process";
import {
  StreamMessageReader,
  StreamMessageWriter,
  createMessageConnection,
} from "vscode-languageserver/node";
import type * as z from "zod";
import type { Contract } from "../../protocol/contract.ts";
import { inProject } from "../../scripts/project.ts";
import { endProcess } from "../../scripts/run.ts";

/** A client of the built language server, over stdio as any editor's. */
export type LanguageClient = {
  readonly ask: <Params extends z.ZodType, Result extends z.ZodType>(
    contract: Contract<Params, Result>,
    params: z.input<Params>,
  ) => Promise<z.output<Result>>;
  readonly end: () => Promise<void>;
};

/** Starts the language server with a state folder of its own. */
export async function startLanguageServer(stateHome: string): Promise<LanguageClient> {
  const server = spawn(process.execPath, [inProject("dist/language-server.js"), "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, XDG_STATE_HOME: stateHome },
  });
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
  });
  await connection.sendNotification("initialized", {});
  return {
    ask: async (contract, params) =>
      contract.result.parse(await connection.sendRequest(contract.method, params)),
    end: async () => {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      connection.dispose();
      await endProcess(server);
    },
  };
}
