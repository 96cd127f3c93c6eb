import { crc32, deflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import type { SourceConfig } from '../../../src/config/source-config.js';
import type { Document } from '../../../src/model/document.js';
import type { Drop } from '../../../src/model/verdict.js';
import { createSource } from '../../../src/sources/create-source.js';
import type { ReadyDocument } from '../../../src/sources/source.js';
import type { InputOpener } from '../../../src/store/input.js';
import { InputCredentials } from '../../../src/store/input-credentials.js';
import { memoryInput, readSource } from '../support.js';

/** An opener of inputs that are in memory. */
export function memoryOpener(files: Record<string, Buffer>): InputOpener {
  return {
    async open(uri) {
      const bytes = files[uri];
      if (bytes === undefined) throw new Error(`no ${uri}`);
      return memoryInput(uri, bytes);
    },
    expand: async (uri) => (files[uri] === undefined ? Object.keys(files).sort() : [uri]),
    credentials: new InputCredentials(),
    check: async () => undefined,
    close: async () => undefined,
  };
}

/** What a corpus source makes of one file. */
export async function readCorpus(
  type: SourceConfig['type'],
  name: string,
  bytes: Buffer,
  config: Partial<SourceConfig> = {},
): Promise<{ documents: ReadyDocument[]; drops: Drop[] }> {
  const source = createSource({ type, input: name, ...config }, memoryOpener({ [name]: bytes }));
  const documents: ReadyDocument[] = [];
  const drops: Drop[] = [];
  for (const item of await readSource(source)) {
    if (item.kind === 'document') documents.push({ document: item.document, drops: item.drops });
    else if (item.kind === 'drop') drops.push(item.drop);
  }
  return { documents, drops };
}

/** Nodes in one line each: the text, or `<url>`. */
export function outline({ document }: { document: Pick<Document, 'nodes'> }): string[] {
  return document.nodes.map((node) => (node.type === 'text' ? node.text : `<${node.src}>`));
}

export const jsonl = (...rows: unknown[]): Buffer =>
  Buffer.from(rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join(''));

/** How a member of {@link zipOf} is written. */
export interface ZipOptions {
  stored?: boolean;
  /** Sizes and checksum behind the data, as writers do that cannot seek. */
  descriptor?: 'plain' | 'signed' | 'wide';
}

/** A zip archive with its directory. */
export function zipOf(members: [string, Buffer][], { stored = false, descriptor }: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, data] of members) {
    const packed = stored ? data : deflateRawSync(data);
    const sum = crc32(data);
    const sizes = descriptor === undefined ? [sum, packed.length, data.length] : [0, 0, 0];
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(descriptor === undefined ? 0 : 8, 6);
    local.writeUInt16LE(stored ? 0 : 8, 8);
    for (const [i, value] of sizes.entries()) local.writeUInt32LE(value, 14 + i * 4);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    local.copy(central, 6, 4, 30);
    central.writeUInt32LE(at, 42);
    directory.push(central, Buffer.from(name));
    const member = [
      local,
      Buffer.from(name),
      packed,
      descriptorOf(descriptor, sum, packed.length, data.length),
    ];
    for (const part of member) at += part.length;
    parts.push(...member);
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

function descriptorOf(kind: ZipOptions['descriptor'], sum: number, packed: number, size: number): Buffer {
  if (kind === undefined) return Buffer.alloc(0);
  const bytes = Buffer.alloc(kind === 'wide' ? 24 : 16);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(sum, 4);
  if (kind === 'wide') {
    bytes.writeBigUInt64LE(BigInt(packed), 8);
    bytes.writeBigUInt64LE(BigInt(size), 16);
  } else {
    bytes.writeUInt32LE(packed, 8);
    bytes.writeUInt32LE(size, 12);
  }
  return kind === 'plain' ? bytes.subarray(4) : bytes;
}

/** A USTAR archive. */
export function tarOf(members: [string, Buffer][]): Buffer {
  const parts: Buffer[] = [];
  for (const [name, data] of members) {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write('0', 156);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    parts.push(header, data, Buffer.alloc((512 - (data.length % 512)) % 512));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** An image of one pattern, its pixels and how many samples each has. */
export interface Pixels {
  width: number;
  height: number;
  channels: 1 | 3 | 4;
  data: Buffer;
}

/** Pixels that differ from each other, from frame to frame by `seed`. */
export function pixelsOf(width: number, height: number, channels: 1 | 3 | 4, seed: number): Pixels {
  const data = Buffer.alloc(width * height * channels);
  for (let i = 0; i < data.length; i++) data[i] = ((i >> 2) * 7 + seed * 61 + (i % 5 === 0 ? i : 0)) & 255;
  return { width, height, channels, data };
}

/** A TIFF with one uncompressed frame per image, as Pillow writes with `save_all`. */
export function tiffOf(frames: readonly Pixels[], { big = false, rowsPerStrip = 7 } = {}): Buffer {
  const bytes: number[] = [];
  const put = (value: number, size: 2 | 4) => {
    for (let i = 0; i < size; i++) bytes.push((value >>> (8 * (big ? size - 1 - i : i))) & 255);
  };
  bytes.push(...Buffer.from(big ? 'MM' : 'II'));
  put(42, 2);
  const patch = (at: number, value: number) => {
    for (let i = 0; i < 4; i++) bytes[at + i] = (value >>> (8 * (big ? 3 - i : i))) & 255;
  };
  let link = bytes.length;
  put(0, 4);
  for (const { width, height, channels, data } of frames) {
    const stride = width * channels;
    const strips: [number, number][] = [];
    for (let y = 0; y < height; y += rowsPerStrip) {
      const strip = data.subarray(y * stride, Math.min(y + rowsPerStrip, height) * stride);
      strips.push([bytes.length, strip.length]);
      bytes.push(...strip);
    }
    const list = (values: number[]) => {
      const at = bytes.length;
      for (const value of values) put(value, 4);
      return at;
    };
    const offsets = list(strips.map(([at]) => at));
    const lengths = list(strips.map(([, size]) => size));
    const depths = bytes.length;
    for (let i = 0; i < 4; i++) put(8, 2);
    if (bytes.length % 2) bytes.push(0);
    patch(link, bytes.length);
    const entries: [number, 3 | 4, number, number][] = [
      [256, 4, 1, width],
      [257, 4, 1, height],
      channels === 1 ? [258, 3, 1, 8] : [258, 3, channels, depths],
      [259, 3, 1, 1],
      [262, 3, 1, channels === 1 ? 1 : 2],
      [273, 4, strips.length, strips.length === 1 ? (strips[0]?.[0] ?? 0) : offsets],
      [277, 3, 1, channels],
      [278, 4, 1, rowsPerStrip],
      [279, 4, strips.length, strips.length === 1 ? (strips[0]?.[1] ?? 0) : lengths],
    ];
    put(entries.length, 2);
    for (const [tag, type, count, value] of entries) {
      put(tag, 2);
      put(type, 2);
      put(count, 4);
      if (type === 3 && count === 1) {
        put(value, 2);
        put(0, 2);
      } else put(value, 4);
    }
    link = bytes.length;
    put(0, 4);
  }
  return Buffer.from(bytes);
}

/** The pixels of a PNG, as they were before it was made. */
export async function pixelsOfPng(
  png: Buffer,
): Promise<{ width: number; height: number; channels: number; data: Buffer }> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, data };
}
