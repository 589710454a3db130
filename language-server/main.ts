// First, before the library: see there.
import { whenGone } from "./client-process.ts";
import { ProposedFeatures, type WatchDog, createConnection } from "vscode-languageserver";
import {
  StreamMessageReader,
  StreamMessageWriter,
  createProtocolConnection,
} from "vscode-languageserver/node";
import { openEngine } from "../engine/engine.ts";
import { type Server, serveEngine } from "./server.ts";

/** Ends this process, but not before what is under way has come to a safe end. */
function end(server: Server, exitCode: number): void {
  void server.end().finally(() => process.exit(exitCode));
}

// The library's own watchdog ends the process at once, so we bring one that can wait.
const watchDog: WatchDog = {
  shutdownReceived: false,
  initialize: ({ processId }) => {
    if (processId !== null) whenGone(processId, () => end(server, 1));
  },
  exit: (exitCode) => end(server, exitCode),
};
const connection = createConnection(
  (logger) =>
    createProtocolConnection(
      new StreamMessageReader(process.stdin),
      new StreamMessageWriter(process.stdout),
      logger,
    ),
  watchDog,
  ProposedFeatures.all,
);
const server = serveEngine({
  connection,
  openEngine,
  programs: __dirname,
  environment: process.env,
});

process.stdin.once("close", () => end(server, watchDog.shutdownReceived ? 0 : 1));
// The client's end of our output is gone with it; what we still say is for nobody.
process.stdout.on("error", () => undefined);
connection.listen();
