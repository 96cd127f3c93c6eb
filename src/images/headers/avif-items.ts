import { type Av1Sequence, readAv1Sequence } from './av1-sequence.js';
import { boxes, childBox } from './iso-boxes.js';

/** What an AVIF holds to be decoded. */
export interface AvifItems {
  /** Of all its streams the one whose frames take most. */
  largest: Av1Sequence;
  /** Frames in the item that holds most; a still has one. */
  frames: number;
  /** Items of AV1: the colours, the transparency, tiles, thumbnails. */
  coded: number;
  /** Size of each picture that is put together from tiles. */
  grids: { width: number; height: number }[];
}

/** Measured with libaom 3.15, as the peak of grey pictures without their samples. */
const MODE_BYTES_PER_PIXEL = 12.5;

/** A picture of 100 megapixels in tiles of 512 × 512 has some 400. */
const MAX_ITEMS = 4096;

/**
 * Reads all coded pictures of an AVIF (ISO/IEC 23008-12), since which one a reader shows, and what it needs for that,
 * is stated by boxes that may contradict one another.
 *
 * Undefined when what is shown is neither AV1 nor a grid, or when its streams cannot be followed.
 */
export function readAvifItems(file: Buffer): AvifItems | undefined {
  const meta = childBox(file, 'meta', 4)?.subarray(4);
  if (meta === undefined) return undefined;
  const types = itemTypes(meta);
  const primary = primaryItem(meta);
  if (types === undefined) return undefined;
  const shown = primary === undefined ? undefined : types.get(primary);
  if (types.size > MAX_ITEMS || (shown !== 'av01' && shown !== 'grid')) return undefined;
  const data = itemData(file, meta, types);
  const streams = configurations(meta);
  const grids: AvifItems['grids'] = [];
  let frames = 1;
  let coded = 0;
  for (const [id, type] of types) {
    if (type !== 'av01' && type !== 'grid') continue;
    const bytes = data.get(id);
    const grid = type === 'grid' && bytes !== undefined ? readGrid(bytes) : undefined;
    const stream = type === 'av01' && bytes !== undefined ? readObus(bytes) : undefined;
    if (grid !== undefined) grids.push(grid);
    else if (stream !== undefined) {
      coded++;
      frames = Math.max(frames, stream.frames);
      streams.push(...stream.sequences);
    } else return undefined;
  }
  const largest = streams.sort((a, b) => decoderBytes(b) - decoderBytes(a))[0];
  return largest && { largest, frames, coded, grids };
}

/** Bytes of one frame. */
export function frameBytes({ width, height, samplesPerPixel, deep }: Av1Sequence): number {
  return width * height * samplesPerPixel * (deep ? 2 : 1);
}

/** Bytes of one frame and of what libaom keeps for each 4 × 4 of its pixels until it is done. */
export function decoderBytes(sequence: Av1Sequence): number {
  return frameBytes(sequence) + sequence.width * sequence.height * MODE_BYTES_PER_PIXEL;
}

/** Sequence headers in the properties, which decoders read before the item (AV1 in ISOBMFF §2.3). */
function configurations(meta: Buffer): Av1Sequence[] {
  const properties = childBox(childBox(meta, 'iprp', 8) ?? Buffer.alloc(0), 'ipco', 0) ?? Buffer.alloc(0);
  return [...boxes(properties)]
    .filter(({ type }) => type === 'av1C')
    .flatMap(({ body }) => readObus(body.subarray(4))?.sequences ?? []);
}

/** The number of the item that is shown. */
export function primaryItem(meta: Buffer): number | undefined {
  const primary = childBox(meta, 'pitm', 6);
  if (primary === undefined) return undefined;
  return primary[0] === 0 ? primary.readUInt16BE(4) : primary.length >= 8 ? primary.readUInt32BE(4) : 0;
}

/** Item information entries (ISO/IEC 14496-12 §8.11.6); undefined when an item has two. */
function itemTypes(meta: Buffer): Map<number, string> | undefined {
  const types = new Map<number, string>();
  const list = childBox(meta, 'iinf', 6);
  if (list === undefined) return types;
  for (const { type, body } of boxes(list.subarray(list[0] === 0 ? 6 : 8))) {
    const wide = body[0] === 3;
    if (type !== 'infe' || body.length < (wide ? 14 : 12) || (body[0] ?? 0) < 2) continue;
    const at = wide ? 10 : 8;
    const id = wide ? body.readUInt32BE(4) : body.readUInt16BE(4);
    if (types.has(id)) return undefined;
    types.set(id, body.toString('latin1', at, at + 4));
  }
  return types;
}

/** The bytes of pictures and grids, by item location (§8.11.3), out of the file or the `idat` box. */
function itemData(file: Buffer, meta: Buffer, types: Map<number, string>): Map<number, Buffer> {
  const data = new Map<number, Buffer>();
  const list = childBox(meta, 'iloc', 8);
  if (list === undefined) return data;
  const version = list[0] ?? 0;
  const inner = childBox(meta, 'idat', 0);
  let at = 4;
  let ended = false;
  const number = (size: number): number => {
    if (at + size > list.length || ended) ended = true;
    else if (size > 0) {
      at += size;
      return size === 8 ? Number(list.readBigUInt64BE(at - 8)) : list.readUIntBE(at - size, size);
    }
    return 0;
  };
  const [sizes, moreSizes] = [number(1), number(1)];
  const [offsetSize, lengthSize, baseSize] = [sizes >> 4, sizes & 15, moreSizes >> 4];
  const indexSize = version === 0 ? 0 : moreSizes & 15;
  if (![offsetSize, lengthSize, baseSize, indexSize].every((size) => [0, 4, 8].includes(size))) return data;
  for (let items = number(version < 2 ? 2 : 4); items > 0 && !ended; items--) {
    const id = number(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : number(2) & 15;
    number(2);
    const base = number(baseSize);
    const source = method === 0 ? file : method === 1 ? inner : undefined;
    const parts: Buffer[] = [];
    for (let extents = number(2); extents > 0 && !ended; extents--) {
      number(indexSize);
      const start = base + number(offsetSize);
      const length = number(lengthSize);
      if (source !== undefined) parts.push(source.subarray(start, length === 0 ? undefined : start + length));
    }
    // Told twice, or so that the same bytes are named again and again: which of it a decoder takes is not known.
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    if (data.has(id) || size > file.length) return new Map();
    if (source !== undefined && types.has(id))
      data.set(id, parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts));
  }
  return data;
}

/** Image grid (ISO/IEC 23008-12 §6.6.2.3.2). */
function readGrid(data: Buffer): { width: number; height: number } | undefined {
  const wide = ((data[1] ?? 0) & 1) === 1;
  if (data.length < (wide ? 12 : 8)) return undefined;
  return wide
    ? { width: data.readUInt32BE(4), height: data.readUInt32BE(8) }
    : { width: data.readUInt16BE(4), height: data.readUInt16BE(6) };
}

const SEQUENCE_HEADER = 1;
/** A frame header alone, and one with its tiles. */
const FRAMES = new Set([3, 6]);

/** Walks the open bitstream units of an item (AV1 specification §5.3). */
function readObus(data: Buffer): { sequences: Av1Sequence[]; frames: number } | undefined {
  const sequences: Av1Sequence[] = [];
  let frames = 0;
  for (let at = 0; at < data.length; ) {
    const head = data[at] ?? 0;
    const type = (head >> 3) & 15;
    at += 1 + ((head >> 2) & 1);
    let size = data.length - at;
    if ((head & 2) !== 0) {
      const sized = leb128(data, at);
      if (sized === undefined) return undefined;
      at = sized.end;
      size = Math.min(sized.value, data.length - at);
    }
    if (FRAMES.has(type)) frames++;
    if (type === SEQUENCE_HEADER) {
      const sequence = readAv1Sequence(data.subarray(at, at + size));
      if (sequence === undefined) return undefined;
      sequences.push(sequence);
    }
    at += size;
  }
  return { sequences, frames };
}

function leb128(data: Buffer, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let n = 0; n < 8; n++) {
    const byte = data[start + n];
    if (byte === undefined) return undefined;
    value += (byte & 127) * 128 ** n;
    if (byte < 128) return { value, end: start + n + 1 };
  }
  return undefined;
}
