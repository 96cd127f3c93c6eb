import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256, writeObject } from '../../support/tiny-corpus.js';
import { editJson } from '../mutation.js';

export const INDEX = 'mds/index.json';
export const SHARD = 'mds/shard.00001.mds';

export type Entry = Record<string, unknown> & {
  raw_data: { basename: string; bytes: number; hashes: Record<string, string> };
};

export const index = (edit: (shards: Entry[]) => unknown) => (folder: string) =>
  editJson(folder, INDEX, (value) => {
    edit((value as unknown as { shards: Entry[] }).shards);
  });

/** Replaces a shard; its length and hash in the index follow, so that only its content gives it away. */
async function forge(folder: string, bytes: Buffer): Promise<void> {
  await writeObject(folder, SHARD, bytes);
  await index((shards) =>
    Object.assign(shards[1]?.raw_data ?? {}, { bytes: bytes.length, hashes: { sha256: sha256(bytes) } }),
  )(folder);
}

export const shard = (edit: (bytes: Buffer) => Buffer) => async (folder: string) => {
  await forge(folder, edit(Buffer.from(await readFile(join(folder, SHARD)))));
};

interface Shard {
  config: Buffer;
  samples: { doc: Buffer; images: Buffer; key: Buffer }[];
}

function parse(bytes: Buffer): Shard {
  const n = bytes.readUInt32LE(0);
  const offsets = Array.from({ length: n + 1 }, (_, i) => bytes.readUInt32LE(4 + i * 4));
  const samples = offsets.slice(0, -1).map((offset) => {
    const [doc, images, key] = [0, 4, 8].map((at) => bytes.readUInt32LE(offset + at)) as [
      number,
      number,
      number,
    ];
    const body = bytes.subarray(offset + 12);
    return {
      doc: body.subarray(0, doc),
      images: body.subarray(doc, doc + images),
      key: body.subarray(doc + images, doc + images + key),
    };
  });
  return { config: bytes.subarray(4 + (n + 1) * 4, offsets[0]), samples };
}

export function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, i * 4);
  return bytes;
}

function pack({ config, samples }: Shard): Buffer {
  const bodies = samples.map(({ doc, images, key }) =>
    Buffer.concat([u32(doc.length, images.length, key.length), doc, images, key]),
  );
  let at = 4 + (samples.length + 1) * 4 + config.length;
  const offsets = [at, ...bodies.map((body) => (at += body.length))];
  return Buffer.concat([u32(samples.length, ...offsets), config, ...bodies]);
}

export const rebuilt = (edit: (all: Shard) => unknown) =>
  shard((bytes) => {
    const all = parse(bytes);
    edit(all);
    return pack(all);
  });

/** A sample that holds images. */
export const withImages = (all: Shard) => {
  const sample = all.samples.find(({ images }) => images.readUInt32LE(4) > 0);
  if (!sample) throw new Error('no sample with images');
  return sample;
};

export const document = (edit: (doc: Record<string, unknown>) => unknown) =>
  rebuilt((all) => {
    const sample = withImages(all);
    const doc = JSON.parse(sample.doc.toString()) as Record<string, unknown>;
    sample.doc = Buffer.from(JSON.stringify(edit(doc) ?? doc));
  });
