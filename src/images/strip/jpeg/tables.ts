import { buildHuffmanTable, type HuffmanTable } from './huffman-table.js';

/** A table, and whether a scan was read with it: one that is replaced before that shows nothing. */
export interface Definition {
  /** As it stands in its segment: its number and what follows. */
  bytes: Buffer;
  huffman?: HuffmanTable;
  used: boolean;
}

/** Quantisation tables of a DQT segment, exactly as long as they are (ISO/IEC 10918-1 §B.2.4.1). */
export function readQuantisation(parameters: Buffer): Definition[] | undefined {
  const found: Definition[] = [];
  for (let at = 0; at < parameters.length; ) {
    const head = parameters[at] ?? 0;
    const end = at + 1 + 64 * (1 + (head >> 4));
    if ((head & 0xec) !== 0 || end > parameters.length) return undefined;
    found.push({ bytes: parameters.subarray(at, end), used: false });
    at = end;
  }
  return found;
}

/** Huffman tables of a DHT segment (§B.2.4.2). */
export function readHuffman(parameters: Buffer): Definition[] | undefined {
  const found: Definition[] = [];
  for (let at = 0; at < parameters.length; ) {
    const head = parameters[at] ?? 0;
    const counts = parameters.subarray(at + 1, at + 17);
    const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
    if ((head & 0xec) !== 0 || end > parameters.length || end - at > 17 + 256) return undefined;
    const huffman = buildHuffmanTable(counts, parameters.subarray(at + 17, end));
    if (huffman === undefined) return undefined;
    found.push({ bytes: parameters.subarray(at, end), huffman, used: false });
    at = end;
  }
  return found;
}

/**
 * The segment with the tables that were used. Of a table that no writer makes, codes that were never met stand for 0.
 */
export function usedTables(marker: number, definitions: Definition[]): Buffer {
  const parts = definitions.filter(({ used }) => used).map(withoutUnmetCodes);
  return parts.length === 0 ? Buffer.alloc(0) : jpegSegment(marker, Buffer.concat(parts));
}

function withoutUnmetCodes({ bytes, huffman }: Definition): Buffer {
  if (huffman === undefined || isUsual(huffman.values, (bytes[0] ?? 0) >= 0x10)) return bytes;
  const copy = Buffer.from(bytes);
  for (const [index, met] of huffman.met.entries()) if (met === 0) copy[17 + index] = 0;
  return copy;
}

/**
 * Whether each value is there once and can occur in 8 bits (§F.1.2): writers that do not count the codes of a picture
 * take tables with all of them, most of which it does not use.
 */
function isUsual(values: Uint8Array, isBand: boolean): boolean {
  const possible = (value: number): boolean =>
    isBand ? (value & 15) <= 10 && ((value & 15) > 0 || value <= 0xf0) : value <= 11;
  return new Set(values).size === values.length && values.every(possible);
}

/** A marker with its parameters. */
export function jpegSegment(marker: number, parameters: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(parameters.length + 2, 2);
  return Buffer.concat([head, parameters]);
}
