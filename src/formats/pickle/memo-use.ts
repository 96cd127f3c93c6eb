import { OP } from './opcodes.js';
import { type PickleLimits, pickleError } from './pickle-limits.js';
import { type Opcode, readOpcodes } from './read-opcodes.js';

/** The memo slot that an opcode fetches; undefined for other opcodes. */
export function fetchedSlot({ code, data }: Opcode): number | undefined {
  if (code === OP.BINGET) return data.readUInt8();
  return code === OP.LONG_BINGET ? data.readUInt32LE() : undefined;
}

/** The memo slot that an opcode names to store into; undefined for other opcodes. */
export function storedSlot({ code, data }: Opcode): number | undefined {
  if (code === OP.BINPUT) return data.readUInt8();
  return code === OP.LONG_BINPUT ? data.readUInt32LE() : undefined;
}

/**
 * Walks a pickle and lists the memo slots that are ever fetched.
 *
 * CPython stores every text into the memo, images too. Keeping only what is fetched later bounds the memory of a
 * second walk by one item instead of the file.
 */
export async function findFetchedSlots(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
  { maxBytes, maxMemo }: PickleLimits,
): Promise<ReadonlySet<number>> {
  const slots = new Set<number>();
  for await (const batch of readOpcodes(chunks, name, maxBytes)) {
    for (const opcode of batch) {
      const slot = fetchedSlot(opcode);
      if (slot === undefined) continue;
      slots.add(slot);
      if (slots.size > maxMemo)
        throw pickleError('pickle_too_large', name, opcode.at, `more than ${maxMemo} memo slots in use`);
    }
  }
  return slots;
}
