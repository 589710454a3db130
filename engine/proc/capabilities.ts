import { type ProcRoot, readProc } from "./root.ts";

/** Bit numbers of linux/capability.h. */
export const capabilities = { sysPtrace: 19, sysAdmin: 21, checkpointRestore: 40 } as const;

/** The effective capabilities of this process, a bit mask. */
export function effectiveCapabilities(root: ProcRoot): bigint {
  const match = /^CapEff:\s*([0-9a-f]+)$/m.exec(readProc(root, "self/status") ?? "");
  return BigInt(`0x${match?.[1] ?? "0"}`);
}

export function hasCapability(mask: bigint, bit: number): boolean {
  return ((mask >> BigInt(bit)) & 1n) === 1n;
}
