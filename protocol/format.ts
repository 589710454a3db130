const byteUnits = ["B", "kB", "MB", "GB", "TB"] as const;

/** A size for people, in powers of a thousand: "570 kB", "1.2 GB". */
export function formatBytes(sizeBytes: number): string {
  let value = sizeBytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 9.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${byteUnits[unit] ?? ""}`;
}

const ageUnits = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["min", 60],
] as const;

/** How long ago something was, for people: "just now", "2 min ago", "3 days ago". */
export function formatAge(since: Date, now: Date): string {
  const seconds = (now.getTime() - since.getTime()) / 1000;
  for (const [name, unitSeconds] of ageUnits) {
    const count = Math.floor(seconds / unitSeconds);
    if (count >= 1) return `${count} ${name}${count > 1 && name !== "min" ? "s" : ""} ago`;
  }
  return "just now";
}

/** A duration for people: "5.2 ms", "310 ms", "1.4 s". */
export function formatMicros(micros: number): string {
  if (micros < 10_000) return `${(micros / 1000).toFixed(1)} ms`;
  if (micros < 1_000_000) return `${Math.round(micros / 1000)} ms`;
  return `${(micros / 1_000_000).toFixed(1)} s`;
}
