import { l10n } from "vscode";

const thousand = 1_000;
const secondMillis = 1_000;
const minuteMillis = 60 * secondMillis;
const hourMillis = 60 * minuteMillis;
const dayMillis = 24 * hourMillis;

/** A span of time as people say it, in its largest unit: "2 min". */
export function sayMillis(millis: number): string {
  if (millis < minuteMillis) return l10n.t("{0} s", Math.floor(millis / secondMillis));
  if (millis < hourMillis) return l10n.t("{0} min", Math.floor(millis / minuteMillis));
  if (millis < dayMillis) return l10n.t("{0} h", Math.floor(millis / hourMillis));
  const days = Math.floor(millis / dayMillis);
  return days === 1 ? l10n.t("1 day") : l10n.t("{0} days", days);
}

/** How long ago a moment was, never finer than a minute: rows are drawn anew once a minute. */
export function sayAge(at: string, nowMillis: number): string {
  const millis = nowMillis - Date.parse(at);
  return millis < minuteMillis ? l10n.t("just now") : l10n.t("{0} ago", sayMillis(millis));
}

/** How long a tree stood still: "11.4 ms". */
export function sayMicros(micros: number): string {
  const millis = micros / thousand;
  return millis < thousand
    ? l10n.t("{0} ms", millis.toFixed(1))
    : l10n.t("{0} s", (millis / thousand).toFixed(2));
}

/** A number of processes: "3 processes". */
export function sayProcesses(count: number): string {
  return count === 1 ? l10n.t("1 process") : l10n.t("{0} processes", count);
}

/** A date and time in the language of the editor. */
export function sayMoment(at: string): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}
