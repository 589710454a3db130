import { type Browser, chromium } from "playwright-core";

/** What works for root too, and keeps Chromium off the network and the graphics card. */
const flags: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

/** Starts a headless Chromium that reaches 127.0.0.1 and nothing else. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args: [...flags] });
}

/** The size of the pictures that the tests make. */
export const viewport = { width: 1280, height: 800 } as const;
