/**
 * A program of some 200 bytes that listens on a TCP port of the loopback and waits: the smallest
 * process that tells a CRIU that works from one that only says so. It needs no interpreter, no
 * library and no compiler on the user's machine, and (unlike Node from 22 on) it opens no io_uring.
 * It ends by itself after a while, also when it was restored, should we be killed before we end it.
 */

/** How long the program lives when nobody ends it. */
export const lifetimeSeconds = 60;

const loadAddress = 0x40_0000;
const elfHeaderBytes = 64;
const programHeaderBytes = 56;

// alarm(60); fd = socket(AF_INET, SOCK_STREAM, 0); bind(fd, {127.0.0.1:0}, 16); listen(fd, 1);
// for (;;) pause();
const x64Code = [
  [0xb8, 37, 0, 0, 0], // mov eax, alarm
  [0xbf, lifetimeSeconds, 0, 0, 0], // mov edi, 60
  [0x0f, 0x05], // syscall
  [0xb8, 41, 0, 0, 0], // mov eax, socket
  [0xbf, 2, 0, 0, 0], // mov edi, AF_INET
  [0xbe, 1, 0, 0, 0], // mov esi, SOCK_STREAM
  [0x31, 0xd2], // xor edx, edx
  [0x0f, 0x05], // syscall
  [0x89, 0xc7], // mov edi, eax
  [0xb8, 49, 0, 0, 0], // mov eax, bind
  [0x48, 0x8d, 0x35, 28, 0, 0, 0], // lea rsi, [rip + 28]: the address below the code
  [0xba, 16, 0, 0, 0], // mov edx, 16
  [0x0f, 0x05], // syscall
  [0xb8, 50, 0, 0, 0], // mov eax, listen
  [0xbe, 1, 0, 0, 0], // mov esi, 1
  [0x0f, 0x05], // syscall
  [0xb8, 34, 0, 0, 0], // mov eax, pause
  [0x0f, 0x05], // syscall
  [0xeb, 0xf7], // jmp to the pause
  [2, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], // struct sockaddr_in, port 0
].flat();

/** The bytes of an executable file for this machine; undefined where we have none. */
export function probeProgram(architecture: string): Buffer | undefined {
  if (architecture !== "x64") return undefined;
  const size = elfHeaderBytes + programHeaderBytes + x64Code.length;
  const file = Buffer.alloc(size);
  // The ELF header (elf(5)): 64-bit, little endian, executable, x86-64.
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(62, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(loadAddress + elfHeaderBytes + programHeaderBytes), 24);
  file.writeBigUInt64LE(BigInt(elfHeaderBytes), 32);
  file.writeUInt16LE(elfHeaderBytes, 52);
  file.writeUInt16LE(programHeaderBytes, 54);
  file.writeUInt16LE(1, 56);
  // One segment: the whole file, readable and executable.
  const segment = file.subarray(elfHeaderBytes);
  segment.writeUInt32LE(1, 0);
  segment.writeUInt32LE(5, 4);
  segment.writeBigUInt64LE(BigInt(loadAddress), 16);
  segment.writeBigUInt64LE(BigInt(loadAddress), 24);
  segment.writeBigUInt64LE(BigInt(size), 32);
  segment.writeBigUInt64LE(BigInt(size), 40);
  segment.writeBigUInt64LE(0x1000n, 48);
  file.set(x64Code, elfHeaderBytes + programHeaderBytes);
  return file;
}
