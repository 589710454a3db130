import {
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  createConnection,
} from "vscode-languageserver/node";
import { openEngine } from "../engine/engine.ts";
import { serveEngine } from "./server.ts";

// Readers of our own rather than bare streams: given those, the library would end this process the
// moment its client is gone, in the middle of whatever it was doing.
const connection = createConnection(
  ProposedFeatures.all,
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
const server = serveEngine({
  connection,
  openEngine,
  programs: __dirname,
  environment: process.env,
});

process.stdin.once("close", () => {
  void server.end().finally(() => process.exit(1));
});
// The client's end of our output is gone with it; what we still say is for nobody.
process.stdout.on("error", () => undefined);
connection.listen();
