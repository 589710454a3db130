import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { explain, rules } from "../../../engine/criu/explain.ts";

/** What CRIU's source says and no log of ours holds: the stable part, and the kind it means. */
const lines: readonly (readonly [kind: string, line: string])[] = [
  ["diskFull", "Error (criu/image.c:1): Can't write: Disk quota exceeded"],
  ["engineTooOld", "Error (criu/vdso.c:1): vdso: Unexpected rt vDSO area bounds"],
  ["engineTooOld", "Error (criu/sockets.c:1): Can't get 1:16 opt: Operation not supported"],
  [
    "unseizable",
    "Error (compel/src/lib/infect.c:1): SEIZE 7: Unseizable non-zombie 7 found, state D",
  ],
  ["zombieThread", "Error (criu/seize.c:1): zombie found while seizing"],
  ["zombieThread", "Error (criu/seize.c:1): Zombies with threads are not supported"],
  ["stoppedThreads", "Error (criu/seize.c:1): Individually stopped threads not supported"],
  ["pendingTrap", "Error (criu/parasite.c:1): Can't dump the 7 thread with a pending SIGTRAP."],
  ["freezeTimeout", "Error (criu/cr-dump.c:1): Timeout reached. Try to interrupt: 7"],
  [
    "terminal",
    "Error (criu/tty.c:1): tty: Found dangling tty with sid 1 pgid 2 (pts) on peer fd 3.",
  ],
  ["terminal", "Error (criu/tty.c:1): Task attached to shell terminal. Consider using --shell-job"],
  ["limitsForbidden", "Error (criu/cr-dump.c:389): Can't get rlimit 0: Operation not permitted"],
  ["networkLock", "Error (criu/net.c:1): Iptables configuration failed: No such file or directory"],
  ["networkLock", "Error (criu/sk-tcp.c:1): tcp: Failed to lock TCP connection 1d"],
  ["unsupportedProtocol", "Error (criu/sk-inet.c:1): inet: Unsupported proto 132 for socket 1d"],
  [
    "outsideUnixSocket",
    "Error (criu/sk-unix.c:1): unix: Can't dump half of stream unix connection. name: ; peer name:",
  ],
  [
    "deviceMapping",
    "Error (criu/cr-dump.c:1): Can't handle non-regular mapping on 7's map 7f00abcd",
  ],
  ["fileReplaced", "Error (criu/files-reg.c:1): Unaccessible path opened 1:2, need 1:3"],
  ["rseq", "Error (criu/cr-dump.c:1): 7 has rseq but kernel lacks get_rseq_conf feature"],
  ["uprobes", "Error (criu/cr-dump.c:1): PID 7 has uprobes vma. Consider using --allow-uprobes."],
  [
    "watchedClosedFile",
    "Error (criu/eventpoll.c:1): epoll: Escaped/closed fd descriptor 5 on pid 7",
  ],
  ["watchedClosedFile", "epoll: kid_lookup_epoll: no match pid 7 efd 5 tfd 6 toff 0"],
  [
    "unsupportedMount",
    "Error (criu/mount.c:1): mnt: FS mnt ./snap dev 0x70 root / unsupported id 32",
  ],
  ["seccomp", "Error (compel/infect.c:1): suspending seccomp failed: Operation not permitted"],
  ["foreignProcess", "Error (criu/proc.c:1): Can't open 7/map_files on procfs: Permission denied"],
  ["pidMismatch", "Error (criu/cr-restore.c:1): Pid 7 do not match expected 8"],
  ["pidMismatch", "Error (criu/pie/restorer.c:1): Thread pid mismatch 7/8"],
  ["sameSession", "Error (criu/pstree.c:1): Current sid 7 intersects with pid (7) in images"],
  ["sameSession", "Error (criu/pstree.c:1): Current gid 7 intersects with pgid of (7) in images"],
  ["noTerminal", "Error (criu/tty.c:1): tty: No task found with sid 7"],
  ["fileBuildId", "Error (criu/files-reg.c:1): File usr/bin/program has bad build-ID"],
  [
    "fileUnreadable",
    "Error (criu/files-reg.c:1): Can't open file a/b on restore: Permission denied",
  ],
  ["workingDirectory", "Error (criu/files.c:1): Can't open cwd"],
  [
    "processLimit",
    "Error (criu/cr-restore.c:1): Can't fork for 7: Resource temporarily unavailable",
  ],
  ["otherProcessor", "Error (criu/cpu.c:1): cpu: CPU capabilities do not match run time"],
  [
    "otherProcessor",
    "Error (criu/cpu.c:1): cpu: FPU feature required by image is not supported on host",
  ],
  ["otherUser", "Error (criu/pie/restorer.c:1): BUG at criu/pie/restorer.c:1"],
  ["noSetpcap", "Error (criu/pie/restorer.c:1): Unable to drop capability 24: -1"],
];

for (const [kind, line] of lines) {
  test(`"${line.replace(/^.*?\): /, "")}" means ${kind}`, () => {
    const [cause, ...more] = explain(`(00.012345)      9: ${line}\n`);
    assert.equal(cause?.kind, kind);
    assert.match(cause.message, /^[A-Z/].*\.$/);
    assert.deepEqual(more, []);
  });
}

test("every rule has a real log or a line of the table that it was written for", () => {
  const folder = path.resolve(import.meta.dirname, "../../golden/logs");
  const logs = readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .flatMap((name) => readFileSync(path.join(folder, name), "utf8").split("\n"));
  const known = [...logs, ...lines.map(([, line]) => line)];
  const bare = rules.filter(({ pattern }) => !known.some((line) => pattern.test(line)));
  assert.deepEqual(
    bare.map(({ kind }) => kind),
    [],
  );
});

test("each cause is told once, in the order in which CRIU met it", () => {
  const log = [
    "(00.01) Error (criu/sk-inet.c:200): inet: Connected TCP socket, consider using --tcp-established option.",
    "(00.02) Error (criu/tun.c:306): tun: Net namespace is required to dump tun link",
    "(00.03) Error (criu/sk-inet.c:200): inet: Connected TCP socket, consider using --tcp-established option.",
  ].join("\n");
  assert.deepEqual(
    explain(log).map(({ kind }) => kind),
    ["connectedTcp", "tunDevice"],
  );
});

test("what may follow from another cause is left out beside it", () => {
  const log = [
    "(00.01)      7: Error (criu/files-reg.c:1): File tmp/folder has bad mode 040700 (expect 040755)",
    "(00.02)      7: Error (criu/files.c:1): Can't open cwd",
  ].join("\n");
  assert.deepEqual(
    explain(log).map(({ kind, pid }) => ({ kind, pid })),
    [{ kind: "fileMode", pid: 7 }],
  );
});

test("of what no rule knows, the first error that is not noise is quoted", () => {
  const log = [
    "(00.01) Error (criu/util.c:1534): rlimit: Can't setup RLIMIT_NOFILE for self: Operation not permitted",
    "(00.02) Error (criu/novel.c:1): A novelty happened",
    "(00.03) Error (criu/other.c:1): Something failed because of it",
    "(00.04) Error (criu/cr-dump.c:1975): Dumping FAILED.",
  ].join("\n");
  assert.deepEqual(explain(log), [{ kind: "unknown", message: "CRIU said: A novelty happened" }]);
});

test("a log that holds only noise has no cause", () => {
  assert.deepEqual(explain("(00.04) Error (criu/cr-dump.c:1975): Dumping FAILED.\n"), []);
  assert.deepEqual(explain(""), []);
});
