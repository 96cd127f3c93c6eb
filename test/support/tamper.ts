import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { splitMemberName } from '../../src/corpus/sample-key.js';
import { encodeOffsets, type IndexLine, indexLine, type PartRange } from '../../src/corpus/shard-index.js';
import { readTar } from '../../src/formats/tar/tar-members.js';
import { checksum, padding, RECORD, ustarHeader } from '../../src/formats/tar/ustar.js';
import type { Manifest, ShardEntry } from '../../src/model/manifest.js';
import type { Sample, StoredImage } from '../../src/model/sample.js';
import { entryOf, readJson, sha256, writeJson, writeObject, writeSums } from './tiny-corpus.js';

/** A tar member to be packed; `header` may spoil the header block, whose checksum is then corrected. */
export interface Member {
  name: string;
  data: Buffer;
  header?: (block: Buffer) => void;
}

/** The three files of a shard. */
export interface ShardFiles {
  tar: Buffer;
  offsets: Buffer;
  index: Buffer;
}

/** Names of the manifests that name shards, in order. */
export async function assembleManifests(folder: string): Promise<string[]> {
  const files = await readdir(join(folder, 'manifests/assemble'));
  return files.sort().map((file) => `manifests/assemble/${file}`);
}

/** Where shard number `n` of the corpus is named. */
export async function locateShard(
  folder: string,
  n: number,
): Promise<{ manifestFile: string; manifest: Manifest; shard: ShardEntry }> {
  let left = n;
  for (const manifestFile of await assembleManifests(folder)) {
    const manifest = await readJson<Manifest>(folder, manifestFile);
    const shard = manifest.shards[left];
    if (shard) return { manifestFile, manifest, shard };
    left -= manifest.shards.length;
  }
  throw new Error(`no shard ${n}`);
}

/** Edits a manifest in place; with `sums`, stats and wids follow it. */
export async function editManifest(
  folder: string,
  file: string,
  edit: (manifest: Manifest) => void,
  { sums = true }: { sums?: boolean } = {},
): Promise<void> {
  const manifest = await readJson<Manifest>(folder, file);
  edit(manifest);
  await writeJson(folder, file, manifest);
  if (sums) await writeSums(folder);
}

/**
 * Replaces files of a shard as a careful forger would: names, lengths and hashes in the manifest and all sums follow, so
 * that only what the files say gives them away.
 */
export async function forgeShard(
  folder: string,
  n: number,
  edit: (files: ShardFiles) => Partial<ShardFiles> & { documents?: number; images?: number },
): Promise<void> {
  const { manifestFile, manifest, shard } = await locateShard(folder, n);
  const read = async (name: string): Promise<Buffer> => readFile(join(folder, name));
  const before = {
    tar: await read(shard.name),
    offsets: await read(shard.offsets.name),
    index: await read(shard.index.name),
  };
  const after = { ...before, documents: shard.documents, images: shard.images, ...edit(before) };
  for (const name of [shard.name, shard.offsets.name, shard.index.name]) await rm(join(folder, name));
  const stem = shard.name.replace(/[0-9a-f]{8}\.tar$/, sha256(after.tar).slice(0, 8));
  const entry: ShardEntry = {
    ...entryOf(`${stem}.tar`, after.tar),
    md5: createHash('md5').update(after.tar).digest('hex'),
    documents: after.documents,
    images: after.images,
    offsets: entryOf(`${stem}.tar.idx`, after.offsets),
    index: entryOf(`${stem}.index.jsonl`, after.index),
  };
  await writeObject(folder, entry.name, after.tar);
  await writeObject(folder, entry.offsets.name, after.offsets);
  await writeObject(folder, entry.index.name, after.index);
  manifest.shards = manifest.shards.map((other) => (other.name === shard.name ? entry : other));
  const sum = (of: (item: ShardEntry) => number): number =>
    manifest.shards.reduce((total, item) => total + of(item), 0);
  manifest.counts.documents = sum(({ documents }) => documents);
  manifest.counts.images = sum(({ images }) => images);
  manifest.counts.shard_bytes = sum(({ bytes }) => bytes);
  await writeJson(folder, manifestFile, manifest);
  await writeSums(folder);
}

/** Rewrites the members of a shard; tar, indexes, manifest and sums are rebuilt from what comes back. */
export async function forgeMembers(
  folder: string,
  n: number,
  edit: (members: Member[]) => Member[] | Promise<Member[]>,
): Promise<void> {
  const { shard } = await locateShard(folder, n);
  const members = await edit(await membersOf(await readFile(join(folder, shard.name))));
  const files = packShard(members);
  await forgeShard(folder, n, () => files);
}

/** Rewrites the JSON of the first sample of a shard that has at least `images` images. */
export async function forgeSample(
  folder: string,
  n: number,
  edit: (sample: Sample, images: StoredImage[]) => void,
  images = 2,
): Promise<void> {
  await forgeMembers(folder, n, (members) => {
    for (const member of members) {
      if (!member.name.endsWith('.json')) continue;
      const sample = JSON.parse(member.data.toString()) as Sample;
      const stored = sample.nodes.filter((node): node is StoredImage => node.type === 'image');
      if (stored.length < images) continue;
      edit(sample, stored);
      member.data = Buffer.from(JSON.stringify(sample));
      return members;
    }
    throw new Error(`no sample of ${images} images in shard ${n}`);
  });
}

export async function membersOf(tar: Uint8Array): Promise<Member[]> {
  const members: Member[] = [];
  for await (const { name, data } of readTar(once(tar))) members.push({ name, data });
  return members;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Packs members as a shard with indexes that agree with it, as far as its JSON can be read. */
export function packShard(members: readonly Member[]): ShardFiles & { documents: number; images: number } {
  const chunks: Buffer[] = [];
  const groups: { key: string; offset: number; end: number; json?: Buffer; parts: PartRange[] }[] = [];
  let at = 0;
  for (const { name, data, header } of members) {
    const block = ustarHeader(name, data.length);
    header?.(block);
    if (header) block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    const pad = Buffer.alloc(padding(data.length));
    const { key, part } = splitMemberName(name) ?? { key: name, part: '' };
    let group = groups.at(-1);
    if (group?.key !== key) {
      group = { key, offset: at, end: at, parts: [] };
      groups.push(group);
    }
    group.parts.push({ part, offset: at + block.length, bytes: data.length });
    if (part === 'json') group.json ??= data;
    chunks.push(block, data, pad);
    at += block.length + data.length + pad.length;
    group.end = at;
  }
  chunks.push(Buffer.alloc(1024 + padding(at + 1024, RECORD)));
  const lines = groups.map((group) => lineOf(group));
  return {
    tar: Buffer.concat(chunks),
    offsets: encodeOffsets([...groups.map(({ offset }) => offset), at]),
    index: Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    documents: groups.length,
    images: members.filter(({ name }) => !name.endsWith('.json')).length,
  };
}

function lineOf(group: {
  key: string;
  offset: number;
  end: number;
  json?: Buffer;
  parts: PartRange[];
}): IndexLine {
  const { key, offset, end, json, parts } = group;
  const bytes = end - offset;
  try {
    return indexLine(JSON.parse(json?.toString() ?? '') as Sample, offset, bytes, parts);
  } catch {
    return { key, id: '?', url: '?', texts: 0, text_chars: 0, images: 0, offset, bytes, parts };
  }
}
