/** Reads bits, the highest of a byte first; past the end they are zero and `ended` says so. */
export type BitReader = ((count: number) => number) & { ended(): boolean };

/** Starts at the first bit. */
export function bitReader(bytes: Buffer): BitReader {
  let at = 0;
  const read = (count: number): number => {
    let value = 0;
    for (let n = 0; n < count; n++, at++) value = value * 2 + (((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    return value;
  };
  return Object.assign(read, { ended: () => at > bytes.length * 8 });
}
