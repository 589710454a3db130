const option = "--clientProcessId";

/**
 * Takes the client's pid off the command line. This module is imported before the library: that
 * would read it there when it is loaded, and end this process together with its client, in the
 * middle of whatever it was doing. `initialize` tells the same pid once more.
 */
function hideClientFromLibrary(commandLine: string[]): void {
  const at = commandLine.findIndex((word) => word === option || word.startsWith(`${option}=`));
  if (at !== -1) commandLine.splice(at, commandLine[at] === option ? 2 : 1);
}

hideClientFromLibrary(process.argv);

const lookEveryMillis = 3000;

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM means that somebody is there.
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

/** Calls back once a process has gone; nothing tells us of one that is no child of ours. */
export function whenGone(pid: number, gone: () => void): void {
  const timer = setInterval(() => {
    if (!isGone(pid)) return;
    clearInterval(timer);
    gone();
  }, lookEveryMillis);
  timer.unref();
}
