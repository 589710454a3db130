import {
  type Disposable,
  type Event,
  EventEmitter,
  type FileDecoration,
  type FileDecorationProvider,
  ThemeColor,
  Uri,
  window,
} from "vscode";
import type { StatefileRow } from "../../protocol/statefile.ts";

const scheme = "statefile";

/** The address by which VS Code decorates the row of a statefile. */
export function addressOf({ path }: Pick<StatefileRow, "path">): Uri {
  return Uri.from({ scheme, path });
}

/** Marks the statefiles that cannot be used, and says why. */
export class StatefileDecorations implements FileDecorationProvider, Disposable {
  readonly #problems = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri[]>();
  readonly #keep: readonly Disposable[];

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(listed: Event<readonly StatefileRow[]>) {
    this.#keep = [
      this.#changed,
      listed((rows) => this.#note(rows)),
      window.registerFileDecorationProvider(this),
    ];
  }

  provideFileDecoration({ scheme: asked, path }: Uri): FileDecoration | undefined {
    const problem = asked === scheme ? this.#problems.get(path) : undefined;
    if (problem === undefined) return undefined;
    return { badge: "!", color: new ThemeColor("list.warningForeground"), tooltip: problem };
  }

  dispose(): void {
    for (const each of this.#keep) each.dispose();
  }

  #note(rows: readonly StatefileRow[]): void {
    const before = [...this.#problems.keys()];
    this.#problems.clear();
    for (const { path, problem } of rows) {
      if (problem !== undefined) this.#problems.set(path, problem);
    }
    const touched = new Set([...before, ...this.#problems.keys()]);
    if (touched.size > 0) this.#changed.fire([...touched].map((path) => addressOf({ path })));
  }
}
