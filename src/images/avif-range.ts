import type { CodedColours } from './coded-colours.js';
import { primaryItem } from './headers/avif-items.js';
import { bitReader } from './headers/bit-reader.js';
import { type Box, boxes, childBox } from './headers/iso-boxes.js';

/**
 * Whether an AVIF is grey with levels of 16–235, which libheif 1.x hands on without stretching them to 0–255.
 *
 * Reads the properties of the primary item (ISO/IEC 23008-12 §9.3): its `av1C` says that it is monochrome; a `colr` of
 * type nclx, or else the AV1 sequence header within `av1C`, gives the range. False for whatever cannot be read.
 */
export function isLimitedRangeGrey(file: Buffer): boolean {
  const meta = childBox(file, 'meta', 0);
  if (meta === undefined) return false;
  // `meta` is a full box: four bytes of version and flags come before its children.
  const properties = primaryProperties(meta.subarray(4));
  const config = properties.find(({ type }) => type === 'av1C')?.body;
  // Byte 2: tier, high bit depth, twelve bits, monochrome (AV1 in ISOBMFF §2.3).
  if (config === undefined || config.length < 4 || ((config[2] ?? 0) & 0x10) === 0) return false;
  const nclx = properties.find(
    ({ type, body }) => type === 'colr' && body.toString('latin1', 0, 4) === 'nclx',
  )?.body;
  if (nclx !== undefined && nclx.length >= 11) return ((nclx[10] ?? 0) & 0x80) === 0;
  return sequenceHeaderIsLimited(config.subarray(4));
}

/** What the header of an AVIF says of its colours (`colr` of type nclx); undefined when it says nothing. */
export function codedColours(file: Buffer): CodedColours | undefined {
  const meta = childBox(file, 'meta', 0);
  if (meta === undefined) return undefined;
  const nclx = primaryProperties(meta.subarray(4)).find(
    ({ type, body }) => type === 'colr' && body.toString('latin1', 0, 4) === 'nclx',
  )?.body;
  if (nclx === undefined || nclx.length < 11) return undefined;
  return { primaries: nclx.readUInt16BE(4), transfer: nclx.readUInt16BE(6) };
}

/** Stretches levels of 16–235 to 0–255, in place; alpha stays. */
export function stretchLimitedRange(data: Uint8Array, channels: 3 | 4): void {
  const table = Uint8ClampedArray.from({ length: 256 }, (_, level) => ((level - 16) * 255) / 219);
  for (let at = 0; at < data.length; at++) {
    if (channels === 3 || at % 4 !== 3) data[at] = table[data[at] ?? 0] ?? 0;
  }
}

/** The item properties that belong to the primary item. */
function primaryProperties(meta: Buffer): Box[] {
  const id = primaryItem(meta);
  const container = childBox(meta, 'iprp', 8);
  if (id === undefined || container === undefined) return [];
  const owned = childBox(container, 'ipco', 0);
  const links = childBox(container, 'ipma', 8);
  if (owned === undefined || links === undefined) return [];
  const all = [...boxes(owned)];
  return linkedProperties(links, id).flatMap((index) => all[index - 1] ?? []);
}

/** Indexes, from 1, of an item's properties in `ipma`: version and flag decide how wide ids and indexes are. */
function linkedProperties(links: Buffer, id: number): number[] {
  const idBytes = (links[0] ?? 0) < 1 ? 2 : 4;
  const wide = ((links[3] ?? 0) & 1) === 1;
  let at = 8;
  for (let entry = links.readUInt32BE(4); entry > 0 && at + idBytes + 1 <= links.length; entry--) {
    const item = links.readUIntBE(at, idBytes);
    const count = links[at + idBytes] ?? 0;
    at += idBytes + 1;
    const end = at + count * (wide ? 2 : 1);
    if (end > links.length) return [];
    if (item === id) {
      return Array.from({ length: count }, (_, n) =>
        wide ? links.readUInt16BE(at + n * 2) & 0x7fff : (links[at + n] ?? 0) & 0x7f,
      );
    }
    at = end;
  }
  return [];
}

/** AV1 specification §5.5, for the reduced header of still pictures; others say nothing here. */
function sequenceHeaderIsLimited(obus: Buffer): boolean {
  // OBU header: type 1 is the sequence header; bit 1 says that a size follows, of one byte for one so short.
  const [header = 0, size = 0] = obus;
  if (header >> 3 !== 1 || (header & 0b110) !== 0b010 || size > 127) return false;
  const bit = bitReader(obus.subarray(2, 2 + size));
  const profile = bit(3);
  const still = bit(1);
  const reduced = bit(1);
  if (still !== 1 || reduced !== 1) return false;
  bit(5);
  const widthBits = bit(4) + 1;
  const heightBits = bit(4) + 1;
  bit(widthBits);
  bit(heightBits);
  // 128 × 128 superblocks, filter intra, intra edge filter; superres, CDEF, restoration.
  bit(6);
  const deep = bit(1);
  if (profile === 2 && deep === 1) bit(1);
  const monochrome = profile === 1 ? 0 : bit(1);
  if (bit(1) === 1) bit(24);
  return monochrome === 1 && bit(1) === 0 && !bit.ended();
}
