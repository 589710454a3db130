import type { LogOutputChannel } from "vscode";
import type { Contexts } from "./contexts.ts";
import type { Pages } from "./pages.ts";
import type { LanguageServer } from "./server.ts";
import type { StatefilesView } from "./statefiles/view.ts";

/** What the stories behind the commands are told with. */
export type Parts = {
  readonly log: LogOutputChannel;
  readonly server: LanguageServer;
  readonly contexts: Contexts;
  readonly pages: Pages;
  readonly statefiles: StatefilesView;
};
