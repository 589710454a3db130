import { readFile } from "node:fs/promises";
import path from "node:path";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** The magic that opens CRIU's service images, statistics among them (criu/include/magic.h). */
const serviceMagic = 0x5510_5940;
const headerBytes = 12;

/** Field numbers of CRIU's images/stats.proto. */
const dumpField = 1;
const frozenTimeField = 2;

function readField(bytes: Uint8Array, wanted: number): number | Uint8Array | undefined {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field !== wanted) reader.skip(wireType);
    else return wireType === WireType.LengthDelimited ? reader.bytes() : reader.uint32();
  }
  return undefined;
}

/**
 * How long the tree stood still, in microseconds, from the bytes of stats-dump; undefined where
 * they are damaged: a checkpoint must not fail for the want of a number.
 */
export function parseFrozenMicros(image: Buffer): number | undefined {
  if (image.length < headerBytes || image.readUInt32LE(0) !== serviceMagic) return undefined;
  const size = image.readUInt32LE(8);
  try {
    const dump = readField(image.subarray(headerBytes, headerBytes + size), dumpField);
    if (!(dump instanceof Uint8Array)) return undefined;
    const frozen = readField(dump, frozenTimeField);
    return typeof frozen === "number" ? frozen : undefined;
  } catch {
    // The reader throws where a field runs over the end.
    return undefined;
  }
}

/** The same from CRIU's work folder; undefined where it has not been written. */
export async function readFrozenMicros(folder: string): Promise<number | undefined> {
  const image = await readFile(path.join(folder, "stats-dump")).catch(() => undefined);
  return image === undefined ? undefined : parseFrozenMicros(image);
}
