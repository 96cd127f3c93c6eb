import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleKey } from '../../../../src/corpus/sample-key.js';
import { exportCorpus } from '../../../../src/export/export-corpus.js';
import type { ExportRecord } from '../../../../src/export/export-record.js';
import { loadFormat } from '../../../../src/export/formats/registry.js';
import type { VilaFormat } from '../../../../src/export/formats/vila/loader-support.js';
import type { ModelPreset } from '../../../../src/export/plan/vila-models.js';
import { silentLogger } from '../../../../src/flow/context.js';
import { Tally } from '../../../../src/flow/tally.js';
import { readPickleList } from '../../../../src/formats/pickle/read-pickle.js';
import { tarMembersOf } from '../../../../src/formats/tar/tar-members.js';
import type { SampleNode } from '../../../../src/model/sample.js';
import { createFsStore } from '../../../../src/store/fs-store.js';
import { sha256, type TinyDocument } from '../../../support/tiny-corpus.js';
import {
  type Dict,
  eagleSequence,
  imageOf,
  mmc4Sequence,
  nextSequence,
  pairSequence,
  placeholders,
  readBySamples,
  readByShards,
  type Sequence,
  type Turns,
} from '../../../support/vila-steps.js';
import { writeCorpusOf } from '../../../support/write-corpus-of.js';
import { imageNode } from '../../nodes.js';

/** Where images can stand: alone, in a row, in front of everything, behind everything. */
const SHAPES = ['t i t', 'i i t', 't i', 't i t i i', 'i t i t t i t', 't i i i t'];
const DOCUMENTS = 160;

const documentOf = (n: number): TinyDocument => {
  const url = `https://h${n}.example/page`;
  const key = sampleKey(url);
  const images: TinyDocument['images'] = [];
  const nodes = (SHAPES[n % SHAPES.length] ?? '').split(' ').map((kind, i): SampleNode => {
    if (kind === 't') return { type: 'text', role: 'paragraph', text: `Words ${i} of page ${n}.` };
    const data = Buffer.from(`picture ${i} of page ${n}`);
    const part = `${images.length}.jpg`;
    images.push({ part, data });
    return imageNode(images.length - 1, {
      sha256: sha256(data),
      width: 300 + 10 * i,
      height: 300,
      alt: `Alt ${i}`,
    });
  });
  return {
    images,
    sample: {
      schema: 'weft/sample/1',
      key,
      id: url,
      url,
      source: { input: 'site.tar', offset: 0 },
      nodes,
      texts: nodes.map((node) => (node.type === 'text' ? node.text : null)),
      images: nodes.map((node) => (node.type === 'image' ? node.part : null)),
      signals: {},
    },
  };
};

let root: string;
const documents = Array.from({ length: DOCUMENTS }, (_, n) => documentOf(n));
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-every-loader-'));
  await writeCorpusOf(join(root, 'corpus'), documents);
});
afterAll(() => rm(root, { recursive: true }));

/** The document of a key that may name a part of it. */
const nodesOf = (key: string): readonly SampleNode[] =>
  documents.find(({ sample }) => key.startsWith(sample.key))?.sample.nodes ?? [];

interface Exported {
  record: ExportRecord;
  folder: string;
}

async function exported(
  name: VilaFormat,
  model?: ModelPreset,
  options: Record<string, string> = {},
): Promise<Exported> {
  const folder = await mkdtemp(join(root, `${name}-`));
  const format = await loadFormat(name);
  const record = await exportCorpus({
    corpora: [createFsStore(join(root, 'corpus'))],
    out: createFsStore(join(folder, 'out')),
    format,
    geometry: { itemsPerShard: 16, ...(format.geometry.equalCounts && { multipleOf: 16 }) },
    ...(model && { model }),
    formatOptions: options,
    makeFolder: (part) => mkdtemp(join(folder, `${part}-`)),
    ctx: { signal: new AbortController().signal, logger: silentLogger, tally: new Tally(), now: Date.now },
  });
  return { record, folder: join(folder, 'out') };
}

async function pickles({ record, folder }: Exported): Promise<Dict[][]> {
  const shards: Dict[][] = [];
  for (const { name } of record.files.filter((file) => file.name.endsWith('.pkl'))) {
    const shard: Dict[] = [];
    const bytes = await readFile(join(folder, name));
    for await (const one of readPickleList(() => [bytes], { name })) shard.push(one as Dict);
    shards.push(shard);
  }
  return shards;
}

/** Members of tars by key: what stands behind the first dot, and its bytes. */
async function tars({ record, folder }: Exported): Promise<Map<string, Map<string, Buffer>>> {
  const samples = new Map<string, Map<string, Buffer>>();
  for (const { name } of record.files.filter((file) => file.name.endsWith('.tar')))
    for (const { name: member, data } of tarMembersOf(await readFile(join(folder, name)))) {
      const dot = member.indexOf('.');
      const key = member.slice(0, dot);
      const parts = samples.get(key) ?? new Map<string, Buffer>();
      samples.set(key, parts.set(member.slice(dot + 1), data));
    }
  return samples;
}

const shaOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const allImages = documents.flatMap(({ images }) => images.map(({ data }) => shaOf(data))).sort();

/** What a sequence must be of a document: its texts, and its images where they stand between them. */
function expectInPlace(text: string, images: readonly string[], key: string, mark: RegExp): void {
  const shown = text.replace(/<\/s>$/, '').split(mark);
  expect(shown).toHaveLength(images.length + 1);
  let place = 0;
  let words = '';
  const check = () => {
    const seen = (shown[place] ?? '')
      .replace(/^\.|[\n.]+$/g, '')
      .replace(/[\s.]+/g, ' ')
      .trim();
    expect(seen).toBe(words.replace(/[\s.]+/g, ' ').trim());
    words = '';
  };
  for (const node of nodesOf(key)) {
    if (node.type === 'text') words += ` ${node.text}`;
    else {
      check();
      expect(images[place]).toBe(node.sha256);
      place += 1;
    }
  }
  check();
}

/** At each number of ranks of the record, what ranks read and what the record says is dropped are all records. */
function expectNothingLost<T>(
  { record }: Exported,
  recordsPerSample: number,
  read: (world: number, batch: number) => T[][],
): void {
  expect(record.ranks?.map(({ world }) => world)).toEqual([1, 2, 8, 64]);
  for (const { world, batch, steps, records_dropped } of record.ranks ?? []) {
    const ranks = batch === 0 ? [] : read(world, batch);
    for (const samples of ranks) expect(samples).toHaveLength(steps * batch);
    const seen = new Set(ranks.flat()).size * recordsPerSample;
    expect([world, seen + records_dropped]).toEqual([world, record.items]);
  }
}

describe('every loader of VILA', () => {
  it.each([
    ['v1.0', 'vila-1.0'],
    ['v1.5', 'vila-1.5'],
    ['head', 'nvila'],
    ['head', 'nvila-lite'],
  ] as const)('%s reads vila-mmc4 for %s with every image in its place', async (generation, model) => {
    const made = await exported('vila-mmc4', model);
    const shards = await pickles(made);
    const seen: string[] = [];
    for (const record of shards.flat()) {
      const sequence = mmc4Sequence(record, generation);
      expect(placeholders(sequence)).toBe(sequence.images.length);
      const images = sequence.images.map(({ sha256: sha }) => sha);
      expectInPlace(sequence.text, images, record.get('key') as string, /<image>\n?/);
      seen.push(...images);
    }
    expect(made.record.left_out).toEqual({});
    expect(seen.sort()).toEqual(allImages);
    expectNothingLost(made, 1, (world, batch) => readByShards(shards, world, batch));
  });

  it.each([
    ['v1.0', 'vila-1.0'],
    ['v1.5', 'vila-1.5'],
  ] as const)('%s reads vila-coyo, four records a sample', async (generation, model) => {
    const made = await exported('vila-coyo', model);
    const shards = await pickles(made);
    const images = shards.flat().map((record) => {
      const image = imageOf(record.get('image') as string, record);
      const sequence: Sequence = pairSequence(record.get('text') as string, image, generation);
      expect(placeholders(sequence)).toBe(1);
      return image.sha256;
    });
    expect(new Set(images).size + (made.record.left_out.held_back_tail ?? 0)).toBe(allImages.length);
    const samples = shards.map((shard) => chunks(shard, 4));
    expectNothingLost(made, 4, (world, batch) => readByShards(samples, world, batch));
  });

  it.each([
    ['v1.5', 'vila-1.5'],
    ['head', 'nvila'],
    ['head', 'nvila-lite'],
  ] as const)('%s reads vila-wds for %s, four records a sample', async (generation, model) => {
    const made = await exported('vila-wds', model);
    const pairs = [...(await tars(made)).values()].map((parts) => {
      const data = parts.get('jpg');
      if (data === undefined) throw new Error('KeyError: no .jpg');
      const image = { sha256: shaOf(data), width: 1, height: 1 };
      expect(placeholders(pairSequence(String(parts.get('txt')), image, generation))).toBe(1);
      return image.sha256;
    });
    expect([...pairs].sort()).toEqual(allImages);
    const samples = chunks(pairs, 4).filter((group) => group.length === 4);
    expectNothingLost(made, 4, (world, batch) => readBySamples(samples, world, batch));
  });

  it.each([
    ['nvila', 'alternate'],
    ['nvila-lite', 'alternate'],
    ['nvila', 'single'],
    ['nvila-lite', 'single'],
  ] as const)('head reads llava-next for %s, turns=%s', async (model, turns) => {
    const made = await exported('llava-next', model, { turns });
    const records = JSON.parse(
      await readFile(join(made.folder, 'llava-next/data.json'), 'utf8'),
    ) as (Turns & {
      id: string;
      image: string[];
    })[];
    const seen: string[] = [];
    for (const { id, image, conversations } of records) {
      const files = await Promise.all(
        image.map((name) => readFile(join(made.folder, 'llava-next/media', name))),
      );
      const sequence = nextSequence({ conversations }, files.map(shaOf));
      if (turns === 'single') {
        // Dynamic tiles are looked for in the first turn alone.
        expect(conversations[0]?.value.split('<image>')).toHaveLength(image.length + 1);
        expect(sequence.images).toEqual(
          nodesOf(id).flatMap((node) => (node.type === 'image' ? [node.sha256] : [])),
        );
      } else expectInPlace(sequence.text, sequence.images, id, /<image>/);
      expect(conversations.some(({ from, value }) => from === 'gpt' && value.trim() !== '')).toBe(true);
      seen.push(...sequence.images);
    }
    expect(seen.sort()).toEqual(allImages);
    expectNothingLost(made, 1, (world, batch) => readBySamples(records, world, batch));
  });

  it.each(['nvila', 'nvila-lite'] as const)('head reads eagle-wds for %s', async (model) => {
    const made = await exported('eagle-wds', model);
    const samples = await tars(made);
    const seen: string[] = [];
    for (const [key, parts] of samples) {
      const record = JSON.parse(String(parts.get('json'))) as Turns;
      const data: Buffer[] = [];
      const single = parts.get('img');
      if (single) data.push(single);
      for (let n = 1; parts.has(`${n}.img`); n++) data.push(parts.get(`${n}.img`) as Buffer);
      const sequence = eagleSequence(record, data.map(shaOf));
      expectInPlace(sequence.text, sequence.images, key, /<image>/);
      seen.push(...sequence.images);
    }
    expect(seen.sort()).toEqual(allImages);
    expectNothingLost(made, 1, (world, batch) => readBySamples([...samples.keys()], world, batch));
  });

  it.each<[ModelPreset, VilaFormat]>([
    ['nvila', 'vila-coyo'],
    ['nvila-lite', 'vila-coyo'],
    ['vila-1.0', 'vila-wds'],
    ['vila-1.0', 'llava-next'],
    ['vila-1.5', 'llava-next'],
    ['vila-1.0', 'eagle-wds'],
    ['vila-1.5', 'eagle-wds'],
  ])('%s cannot read %s: refused with the format that it reads', async (model, format) => {
    await expect(exported(format, model)).rejects.toMatchObject({
      code: 'loader_cannot_read',
      message: expect.stringMatching(/cannot train on .*: .*take vila-(mmc4|wds|coyo)/),
    });
  });

  it('two exports have two names, and the same has the same', async () => {
    const [a, b, again] = [
      await exported('vila-wds'),
      await exported('vila-coyo'),
      await exported('vila-wds'),
    ];
    expect(a.record.name).toMatch(/^weft-vila-wds-[0-9a-f]{8}$/);
    expect(b.record.name).not.toBe(a.record.name);
    expect(again.record).toEqual(a.record);
    expect(await readdir(join(a.folder, 'launch'))).toContain('register_v1_5.py');
  });
});

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
