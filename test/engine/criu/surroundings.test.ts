import assert from "node:assert/strict";
import { test } from "node:test";
import { surroundingsOf } from "../../../engine/criu/surroundings.ts";

/** What CRIU says while it dumps the files of two processes; it fails at the second's. */
const dump = [
  "(00.01) Dumping processes (pid: 7 comm: shell)",
  "(00.02) inet: \tCollected: ino    0x1f family AF_INET    type SOCK_STREAM    port     8080 state TCP_ESTABLISHED  src_addr 127.0.0.1",
  "(00.03) Dumping task (pid: 7 comm: shell)",
  "(00.04) Dumping opened files (pid: 7)",
  "(00.05) 7 fdinfo 2: pos: 0 flags: 2/0",
  "(00.06) ----------------------------------------",
  "(00.07) Dumping task (pid: 9 comm: my server)",
  "(00.08) Dumping opened files (pid: 9)",
  "(00.09) 9 fdinfo 3: pos: 0 flags: 2/0",
  "(00.10) 9 fdinfo 4: pos: 0 flags: 2/0",
  "(00.11) sockets: Searching for socket 0x1f family 2",
  "(00.12) Error (criu/sk-inet.c:200): inet: Connected TCP socket",
];

test("a line is about the process, the descriptor and the port that CRIU was busy with", () => {
  assert.deepEqual(surroundingsOf(dump, dump.length - 1, {}), {
    pid: 9,
    program: "my server",
    fd: 4,
    port: 8080,
    socket: undefined,
  });
});

test("a socket that CRIU looked up for an earlier descriptor gives no port", () => {
  const lines = [
    ...dump.slice(0, -1),
    "(00.12) 9 fdinfo 5: pos: 0 flags: 2/0",
    "(00.13) Error (): x",
  ];
  const { fd, port } = surroundingsOf(lines, lines.length - 1, {});
  assert.deepEqual([fd, port], [5, undefined]);
});

test("after the files of a process no descriptor is meant, after all processes none of them", () => {
  const dashes = [...dump.slice(0, 6), "(00.07) Error (): x"];
  const afterFiles = surroundingsOf(dashes, dashes.length - 1, {});
  assert.deepEqual([afterFiles.pid, afterFiles.fd], [7, undefined]);
  const all = [...dump.slice(0, 10), "(00.11) Dumping file-locks", "(00.12) Error (): x"];
  assert.equal(surroundingsOf(all, all.length - 1, {}).pid, undefined);
});

test("what the line itself names goes before what the lines above it tell", () => {
  const around = surroundingsOf(dump, dump.length - 1, { pid: "7", fd: "1" });
  assert.deepEqual([around.pid, around.program, around.fd], [7, "shell", 1]);
});

test("a negative number is no descriptor: CRIU gives it to the working directory", () => {
  assert.equal(surroundingsOf(dump, dump.length - 1, { fd: "-3" }).fd, undefined);
});

test("a line that begins with a pid is about that process", () => {
  const line = "(00.027197)  17796: Error (criu/sk-inet.c:1059): inet: Can't bind inet socket";
  assert.equal(surroundingsOf([line], 0, {}).pid, 17_796);
  assert.equal(surroundingsOf(["pie: 12: Error (): x"], 0, {}).pid, 12);
});
