/** Whom and what a line of CRIU's log speaks of, as far as it and the lines before it tell. */
export type Surroundings = {
  readonly pid: number | undefined;
  /** The name of that process. */
  readonly program: string | undefined;
  readonly fd: number | undefined;
  /** The local port of the socket. */
  readonly port: number | undefined;
  /** The path of the Unix socket. */
  readonly socket: string | undefined;
};

/** `(00.012)   1234: Error ...` or `pie: 1234: Error ...`: a line about, or written by, a process. */
const speaker = /^(?:\(\d+\.\d+\)\s+)?(?:pie:\s+)?(?<pid>\d+): /;

/** From here on a dump is no longer busy with one process. */
const afterProcesses = /Dumping (?:file-locks|pstree|external sockets)/;
const ofProcess =
  /(?:Dumping|Collecting) (?!processes)[\w ]+ \(pid: (?<pid>\d+)|(?<owner>\d+) fdinfo \d+:/;

/** After the files of a process comes a line of dashes. */
const afterFiles = /^\(\d+\.\d+\) -+$/;
const ofFile = /\d+ fdinfo (?<fd>\d+):/;

/** The nearest line before one that matches; the search ends at what makes older lines invalid. */
function lookBack(
  lines: readonly string[],
  index: number,
  pattern: RegExp,
  end?: RegExp,
): Readonly<Record<string, string | undefined>> {
  for (let at = index - 1; at >= 0; at--) {
    const line = lines[at] ?? "";
    if (end?.test(line) === true) return {};
    const match = pattern.exec(line);
    if (match !== null) return match.groups ?? {};
  }
  return {};
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** The port of the socket that CRIU was busy with: it collects them all, then looks them up. */
function portOf(lines: readonly string[], index: number): number | undefined {
  const busy = /Searching for socket (?<inode>0x[0-9a-f]+) |Restore: family .* port +(?<port>\d+) /;
  const { inode, port } = lookBack(lines, index, busy, ofFile);
  if (inode === undefined) return numberOf(port);
  const collected = new RegExp(`Collected: ino +${inode} .* port +(?<port>\\d+) `);
  return numberOf(lookBack(lines, index, collected)["port"]);
}

function programOf(lines: readonly string[], pid: number | undefined): string | undefined {
  if (pid === undefined) return undefined;
  const told = new RegExp(`\\(pid: ${pid} comm: (?<program>.+)\\)$`);
  return lookBack(lines, lines.length, told)["program"];
}

/** What is known where a line of a log stands; `named` is what the line itself names. */
export function surroundingsOf(
  lines: readonly string[],
  index: number,
  named: { readonly pid?: string | undefined; readonly fd?: string | undefined },
): Surroundings {
  const said = named.pid ?? speaker.exec(lines[index] ?? "")?.groups?.["pid"];
  const before = lookBack(lines, index, ofProcess, afterProcesses);
  const pid = numberOf(said ?? before["pid"] ?? before["owner"]);
  const fd = numberOf(named.fd ?? lookBack(lines, index, ofFile, afterFiles)["fd"]);
  return {
    pid,
    program: programOf(lines, pid),
    // CRIU gives what is no descriptor, such as the working directory, a negative number.
    fd: fd !== undefined && fd >= 0 ? fd : undefined,
    port: portOf(lines, index),
    socket: lookBack(lines, index, /Runaway socket: .* name (?<path>\/.*)$/, afterFiles)["path"],
  };
}
