import { createHash } from 'node:crypto';
import { buildHuffmanTable, type HuffmanTable } from './huffman-table.js';

/** A table, and whether a scan was read with it: one that is replaced before that shows nothing. */
export interface Definition {
  /** As it stands in its segment: its number and what follows. */
  bytes: Buffer;
  huffman?: HuffmanTable;
  used: boolean;
}

/** SHA-256 of the definitions of annex K.3, class and number left out, which hold codes that most pictures do not use. */
const ANNEX_K = new Set([
  '2f66814c875b53173f057d784a16a34d0d1f9aa91cdfa7143c41be02c9c7b005',
  'a6283a08f5d97906b66adcc812e32396ea83059e55dd4cc91934cf447559aeb6',
  '602f734c8c12c1d9d049a18fd91d9ef3d3d8c402665f90db3d97721fc49e4804',
  '13f90e3c9dc476c66f24347f6ad29cea93262e99faed279970c2f74e0557f445',
]);

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

/** The segment with the tables that were used; codes that were never met stand for 0 there. */
export function usedTables(marker: number, definitions: Definition[]): Buffer {
  const parts = definitions.filter(({ used }) => used).map(withoutUnmetCodes);
  return parts.length === 0 ? Buffer.alloc(0) : segment(marker, Buffer.concat(parts));
}

function withoutUnmetCodes({ bytes, huffman }: Definition): Buffer {
  if (huffman === undefined || ANNEX_K.has(createHash('sha256').update(bytes.subarray(1)).digest('hex')))
    return bytes;
  const copy = Buffer.from(bytes);
  for (const [index, met] of huffman.met.entries()) if (met === 0) copy[17 + index] = 0;
  return copy;
}

/** A marker with its parameters. */
export function segment(marker: number, parameters: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(parameters.length + 2, 2);
  return Buffer.concat([head, parameters]);
}
