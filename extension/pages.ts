import {
  type Disposable,
  EventEmitter,
  type TextDocumentContentProvider,
  Uri,
  commands,
  workspace,
} from "vscode";
import { RefusalError } from "../protocol/refusal.ts";
import { word } from "../protocol/wording.ts";

const scheme = "cpr";

/** Read-only pages of markdown: statefiles and the doctor's report. */
export class Pages implements TextDocumentContentProvider, Disposable {
  readonly #writers = new Map<string, () => Promise<string>>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #registration = workspace.registerTextDocumentContentProvider(scheme, this);

  readonly onDidChange = this.#changed.event;

  /** Opens a page in the markdown preview; `identity` tells apart pages of one title. */
  async open(title: string, identity: string, write: () => Promise<string>): Promise<void> {
    const uri = Uri.from({
      scheme,
      path: `/${title.replaceAll("/", "∕")}.md`,
      query: identity,
    });
    this.#writers.set(uri.toString(), write);
    this.#changed.fire(uri);
    await commands.executeCommand("markdown.showPreview", uri);
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
      // A page whose statefile was deleted says so.
      if (RefusalError.is(error)) return word(error.refusal).message;
      throw error;
    }
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
