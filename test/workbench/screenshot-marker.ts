/** The line by which code inside VS Code asks whoever drives the page for a picture of it. */
export function screenshotMarker(file: string): string {
  return `@@SCREENSHOT ${file}@@`;
}

/** The file that a marker line asks for. */
export function readScreenshotMarker(line: string): string | undefined {
  return /@@SCREENSHOT (.+)@@/.exec(line)?.[1];
}
