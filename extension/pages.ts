import {
  type Disposable,
  EventEmitter,
  TabInputCustom,
  type TextDocumentContentProvider,
  type TextDocumentShowOptions,
  Uri,
  commands,
  window,
  workspace,
} from "vscode";

const scheme = "cpr";

/** VS Code's own way to show markdown; unlike its preview command, it leaves the focus where it is. */
const viewer = "vscode.markdown.preview.editor";

/** Where a person goes on after a page was opened. */
export type Focus = "stays" | "follows";

/** A page whose statefile was deleted says so. */
async function whatToShowInstead(error: unknown): Promise<string> {
  const { RefusalError } = await import("../protocol/refusal.ts");
  if (!RefusalError.is(error)) throw error;
  const { word } = await import("../protocol/wording.ts");
  return word(error.refusal).message;
}

/** Read-only pages of markdown: statefiles and the doctor's report. */
export class Pages implements TextDocumentContentProvider, Disposable {
  readonly #writers = new Map<string, () => Promise<string>>();
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  // Last, for VS Code looks at once whether there is an `onDidChange`.
  readonly #registration = workspace.registerTextDocumentContentProvider(scheme, this);

  /** Opens a page; `identity` tells apart pages of one title. */
  async open(
    title: string,
    identity: string,
    focus: Focus,
    write: () => Promise<string>,
  ): Promise<void> {
    // A slash of its own would cut the title short.
    const path = `/${title.replaceAll("/", "∕")}`;
    const uri = Uri.from({ scheme, path, query: identity });
    const options: TextDocumentShowOptions = { preserveFocus: focus === "stays", preview: true };
    this.#writers.set(uri.toString(), write);
    this.#changed.fire(uri);
    await commands.executeCommand("vscode.openWith", uri, viewer, options);
  }

  /** Closes the page of an identity; whether it was open. */
  async close(identity: string): Promise<boolean> {
    const tabs = window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => {
        const uri = input instanceof TabInputCustom ? input.uri : undefined;
        return uri?.scheme === scheme && uri.query === identity;
      });
    await window.tabGroups.close(tabs, true);
    return tabs.length > 0;
  }

  /** Writes the open pages anew. */
  refresh(): void {
    for (const { uri } of workspace.textDocuments) {
      if (uri.scheme === scheme) this.#changed.fire(uri);
    }
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    try {
      return (await this.#writers.get(uri.toString())?.()) ?? "";
    } catch (error) {
      return whatToShowInstead(error);
    }
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
