/** A box of ISO base media (ISO/IEC 14496-12 §4.2) without its header. */
export interface Box {
  type: string;
  body: Buffer;
}

/** The boxes that stand one after the other; ends before the first whose size makes no sense. */
export function* boxes(bytes: Buffer): Generator<Box> {
  let at = 0;
  while (at + 8 <= bytes.length) {
    let head = 8;
    let size = bytes.readUInt32BE(at) || bytes.length - at;
    // Size 1: 64 bits of size follow the type.
    if (size === 1 && at + 16 <= bytes.length) {
      head = 16;
      size = Number(bytes.readBigUInt64BE(at + 8));
    }
    if (size < head || at + size > bytes.length) return;
    yield { type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + head, at + size) };
    at += size;
  }
}

/** The body of the first box of a type that has at least so many bytes. */
export function childBox(bytes: Buffer, type: string, atLeast: number): Buffer | undefined {
  for (const box of boxes(bytes)) if (box.type === type && box.body.length >= atLeast) return box.body;
  return undefined;
}
