import { setTimeout as sleep } from "node:timers/promises";
import {
  type Disposable,
  EventEmitter,
  type LogOutputChannel,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  type TreeView,
  l10n,
  window,
} from "vscode";
import { formatBytes } from "../../protocol/format.ts";
import type { StatefileRow } from "../../protocol/statefile.ts";
import type { Contexts } from "../contexts.ts";

import { notReady } from "../setup/doctor-page.ts";
import type { EngineState } from "../setup/engine-state.ts";
import { addressOf } from "./decorations.ts";
import { lookOf } from "./row.ts";
import { tooltipOf } from "./tooltip.ts";

const minuteMillis = 60_000;
const revealTries = 4;
const redrawMillis = 100;
const viewId = "cpr.statefiles";

/** What the view is made with. */
export type StatefilesViewSetup = {
  readonly ask: () => Promise<readonly StatefileRow[]>;
  readonly engine: EngineState;
  readonly contexts: Contexts;
  readonly log: LogOutputChannel;
  /** Whether there can be statefiles at all; no server is started where not. */
  readonly onLinux: boolean;
};

/** The explorer of statefiles: asks when it is seen, and is told of changes. */
export class StatefilesView implements TreeDataProvider<StatefileRow>, Disposable {
  readonly #setup: StatefilesViewSetup;
  readonly #changed = new EventEmitter<StatefileRow[] | undefined>();
  readonly #listed = new EventEmitter<readonly StatefileRow[]>();
  readonly #view: TreeView<StatefileRow>;
  readonly #clock: Disposable;
  readonly #engine: Disposable;
  #rows: readonly StatefileRow[] = [];
  #listing: Promise<readonly StatefileRow[]> | undefined;

  readonly onDidChangeTreeData = this.#changed.event;
  /** Fires with the rows each time they were listed. */
  readonly onDidList = this.#listed.event;

  constructor(setup: StatefilesViewSetup) {
    this.#setup = setup;
    this.#view = window.createTreeView(viewId, {
      treeDataProvider: this,
      canSelectMany: true,
    });
    const timer = setInterval(() => this.#tick(), minuteMillis);
    this.#clock = { dispose: () => clearInterval(timer) };
    this.#engine = setup.engine.onDidChange(() => this.#sayWhatIsAmiss());
  }

  /** What is selected in the view. */
  get selection(): readonly StatefileRow[] {
    return this.#view.selection;
  }

  /** Fires when the view is shown or hidden. */
  get onDidChangeVisibility(): TreeView<StatefileRow>["onDidChangeVisibility"] {
    return this.#view.onDidChangeVisibility;
  }

  /** The statefiles of the store as they are now, newest first. */
  list(): Promise<readonly StatefileRow[]> {
    // Whoever asks while an answer is under way shares it, unless something changed meanwhile.
    if (this.#listing !== undefined) return this.#listing;
    const listing = this.#load().finally(() => {
      if (this.#listing === listing) this.#listing = undefined;
    });
    this.#listing = listing;
    return listing;
  }

  /** Draws all rows anew, if they are seen. */
  refresh(): void {
    this.#listing = undefined;
    this.#changed.fire(undefined);
  }

  /** Shows the row of a statefile and selects it; nothing where it lies outside the store. */
  async reveal(path: string): Promise<void> {
    for (let tries = 1; tries <= revealTries; tries += 1) {
      this.#listing = undefined;
      const row = (await this.list()).find((each) => each.path === path);
      if (row === undefined) return;
      try {
        return await this.#view.reveal(row, { select: true, focus: false });
      } catch (error) {
        // VS Code loses the row that it looks for when the tree is drawn anew meanwhile.
        this.#setup.log.debug(`A row could not be shown (${tries}): ${String(error)}`);
        await sleep(redrawMillis);
      }
    }
  }

  async getChildren(parent?: StatefileRow): Promise<StatefileRow[]> {
    if (parent !== undefined || !this.#setup.onLinux) return [];
    try {
      const rows = await this.list();
      this.#sayWhatIsAmiss();
      return [...rows];
    } catch (error) {
      this.#setup.log.error(`The statefiles could not be listed: ${String(error)}`);
      this.#view.message = l10n.t("The statefiles cannot be listed. “CPR: Show Log” says why.");
      return [];
    }
  }

  getParent(): undefined {
    return undefined;
  }

  getTreeItem(row: StatefileRow): TreeItem {
    const { description, icon, contextValue, spoken } = lookOf(row, Date.now());
    const item = new TreeItem(row.name);
    item.id = row.path;
    item.resourceUri = addressOf(row);
    item.description = description;
    item.contextValue = contextValue;
    item.iconPath = new ThemeIcon(
      icon.id,
      icon.color === undefined ? undefined : new ThemeColor(icon.color),
    );
    item.accessibilityInformation = { label: spoken };
    item.command = { command: "cpr.inspect", title: l10n.t("Inspect Statefile"), arguments: [row] };
    return item;
  }

  resolveTreeItem(item: TreeItem, row: StatefileRow): TreeItem {
    item.tooltip = new MarkdownString(tooltipOf(row), true);
    return item;
  }

  dispose(): void {
    this.#clock.dispose();
    this.#engine.dispose();
    this.#view.dispose();
    this.#changed.dispose();
    this.#listed.dispose();
  }

  async #load(): Promise<readonly StatefileRow[]> {
    const rows = await this.#setup.ask();
    this.#rows = rows;
    this.#listed.fire(rows);
    const totalBytes = rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    this.#view.description = rows.length === 0 ? "" : formatBytes(totalBytes);
    this.#setup.contexts.set("cpr.storeEmpty", rows.length === 0);
    return rows;
  }

  /** Says above the rows that the engine does not work; where there are none, the welcome does. */
  #sayWhatIsAmiss(): void {
    const amiss = this.#setup.engine.report?.ready === false && this.#rows.length > 0;
    this.#view.message = amiss
      ? `${notReady()} ${l10n.t("“CPR: Doctor” says what would help.")}`
      : "";
  }

  /** Ages grow; nothing is asked for it. */
  #tick(): void {
    if (this.#view.visible && this.#rows.length > 0) this.#changed.fire([...this.#rows]);
  }
}
