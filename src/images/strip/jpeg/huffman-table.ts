/** A Huffman table of a JPEG (ISO/IEC 10918-1 annex C), and which of its codes were met. */
export interface HuffmanTable {
  /** For each 16 bits: length of the code that they begin with << 8 | its index; 0 where none does. */
  lookup: Uint16Array;
  /** The value of each code. */
  values: Uint8Array;
  /** 1 for each code that was read. */
  met: Uint8Array;
}

/**
 * Builds a table from its definition: 16 counts of codes by length, then their values. Undefined when the codes do not
 * fit into their lengths.
 */
export function buildHuffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable | undefined {
  const lookup = new Uint16Array(65_536);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    const span = 1 << (16 - length);
    for (let left = counts[length - 1] ?? 0; left > 0; left--, index++) {
      if (code + span > 65_536) return undefined;
      lookup.fill((length << 8) | index, code, code + span);
      code += span;
    }
  }
  return { lookup, values, met: new Uint8Array(values.length) };
}
