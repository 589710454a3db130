import type { Locator, Page } from "playwright-core";

/** How long a person would wait for something to show up before they doubt it. */
const patienceMillis = 30_000;

/** How long before they try it once more. */
const glanceMillis = 3_000;

/**
 * Waits until the workbench is drawn and a person can work with the extension: its icon stands in
 * the activity bar, and its command in the palette. VS Code does not trust the folder at once.
 */
export async function waitForWorkbench(
  page: Page,
  extension: { readonly container: string; readonly command: string },
): Promise<void> {
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  await containerTab(page, extension.container).waitFor({ timeout: 60_000 });
  await withCommand(page, extension.command, (row) => row.waitFor({ timeout: glanceMillis }));
  await page.keyboard.press("Escape");
  await quickInput(page).waitFor({ state: "hidden" });
}

function containerTab(page: Page, container: string): Locator {
  return page.locator(".activitybar").getByRole("tab", { name: container }).first();
}

/**
 * Clicks an icon of the activity bar unless its views are shown already: a click would hide them.
 * Clicks again where somebody else showed them at the same moment.
 */
export async function showContainer(page: Page, container: string): Promise<void> {
  const tab = containerTab(page, container);
  const sideBar = page.locator("#workbench\\.parts\\.sidebar");
  const deadline = Date.now() + patienceMillis;
  for (;;) {
    const selected = (await tab.getAttribute("aria-selected")) === "true";
    if (selected && (await sideBar.isVisible())) return;
    if (Date.now() > deadline) throw new Error(`${container} cannot be shown in the side bar`);
    if (!selected) await tab.click();
    await page.waitForTimeout(500);
  }
}

function quickInput(page: Page): Locator {
  return page.locator(".quick-input-widget:visible");
}

async function type(page: Page, text: string, timeout = glanceMillis): Promise<void> {
  const input = quickInput(page).locator("input:visible").last();
  await input.fill(text, { timeout });
}

/** Types into the list that is open and clicks the first row that matches. */
export async function pick(page: Page, filter: string, row: string | RegExp): Promise<void> {
  await type(page, filter, patienceMillis);
  const option = quickInput(page).getByRole("option", { name: row }).first();
  await option.click({ timeout: patienceMillis });
}

/**
 * Opens the palette, types a command's title and does something with its row; again, as a person
 * would, where the command is not there yet or the palette closes because something else got the
 * focus.
 */
async function withCommand(
  page: Page,
  title: string,
  act: (row: Locator) => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + patienceMillis;
  const row = quickInput(page).getByRole("option", { name: title }).first();
  for (;;) {
    try {
      await page.keyboard.press("F1");
      await type(page, `>${title}`);
      return await act(row);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await page.keyboard.press("Escape");
    }
  }
}

/** Runs a command as a person does: F1, its title, a click. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await withCommand(page, title, (row) => row.click({ timeout: glanceMillis }));
}

/** Opens a file of the workspace by its name. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+P");
  await pick(page, name, name);
  await page.getByRole("tab", { name }).first().waitFor({ timeout: patienceMillis });
}

/** Drags the side bar's edge, so that its rows show all they have to say. */
export async function widenSideBar(page: Page, byPixels: number): Promise<void> {
  const box = await page.locator("#workbench\\.parts\\.sidebar").boundingBox();
  if (box === null) throw new Error("the side bar is hidden");
  const edge = box.x + box.width;
  const middle = box.y + box.height / 2;
  await page.mouse.move(edge, middle);
  await page.mouse.down();
  await page.mouse.move(edge + byPixels, middle, { steps: 5 });
  await page.mouse.up();
}

async function focusTerminal(page: Page): Promise<void> {
  const terminal = page.locator(".terminal-wrapper.active .xterm-screen").first();
  await terminal.click({ timeout: patienceMillis });
}

/** Types into the terminal that is shown; `\n` is Enter. */
export async function typeInTerminal(page: Page, text: string): Promise<void> {
  await focusTerminal(page);
  await page.keyboard.type(text);
}

/** Presses keys in the terminal that is shown. */
export async function pressInTerminal(page: Page, keys: string): Promise<void> {
  await focusTerminal(page);
  await page.keyboard.press(keys);
}

/** The rows of the tree views in the side bar. */
export function treeRows(page: Page): Locator {
  return page.locator("#workbench\\.parts\\.sidebar").getByRole("treeitem");
}

/** Clicks a button that a row shows while the mouse is over it. */
export async function clickRowAction(row: Locator, action: string): Promise<void> {
  await row.hover({ timeout: patienceMillis });
  await row.getByRole("button", { name: action }).first().click({ timeout: patienceMillis });
}

/** What the notifications say that are on the page now. */
export function notifications(page: Page): Promise<string[]> {
  return page.locator(".notification-list-item-message").allInnerTexts();
}

/** Those of them that tell of an error. */
export function errors(page: Page): Promise<string[]> {
  return page
    .locator(".notification-list-item")
    .filter({ has: page.locator(".codicon-error") })
    .locator(".notification-list-item-message")
    .allInnerTexts();
}
