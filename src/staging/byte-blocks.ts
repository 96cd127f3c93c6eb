/** Bytes of a block: few large writes, and several files under way stay far below a loader's memory. */
export const BLOCK_BYTES = 4 * 1024 * 1024;

/** Blocks that were given back. Fresh memory costs more than the copy into it: its pages come one by one. */
const spare: Buffer[] = [];

/** A block of {@link BLOCK_BYTES} bytes with any content. */
export function takeBlock(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
}

/** Gives a block back that nothing refers to any more. */
export function returnBlock(block: Buffer): void {
  spare.push(block);
}
