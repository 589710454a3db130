import type { LogOutputChannel } from "vscode";
import type { ProcessPicker } from "./checkpoint/pick-process.ts";
import type { Attempt } from "./commands.ts";
import type { Contexts } from "./contexts.ts";
import type { Pages } from "./pages.ts";
import type { LanguageServer } from "./server.ts";
import type { EngineState } from "./setup/engine-state.ts";
import type { StatefilesView } from "./statefiles/view.ts";

/** What the stories behind the commands are told with. */
export type Parts = {
  readonly log: LogOutputChannel;
  readonly server: LanguageServer;
  readonly contexts: Contexts;
  readonly engine: EngineState;
  readonly pages: Pages;
  readonly processPicker: ProcessPicker;
  readonly statefiles: StatefilesView;
  /** For what a message's button does after its command is done. */
  readonly attempt: Attempt;
};
