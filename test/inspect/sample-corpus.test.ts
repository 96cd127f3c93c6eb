import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestName } from '../../src/corpus/corpus-layout.js';
import { readJson } from '../../src/corpus/corpus-reader.js';
import { readStored } from '../../src/inspect/read-document.js';
import { type SampledDocument, sampleCorpus } from '../../src/inspect/sample-corpus.js';
import { planSample, type SampleOptions } from '../../src/inspect/sample-plan.js';
import { compileWhere } from '../../src/inspect/where/where.js';
import type { Manifest } from '../../src/model/manifest.js';
import type { Store } from '../../src/store/store.js';
import { buildCorpus, type DocumentSpec, picture, temporaryFolder, text } from './build-corpus.js';
import { inMemory, recordReads } from './recording-store.js';

const LANGUAGES = ['en', 'zh', 'de'];

function documents(unit: string, count: number, image: Uint8Array): DocumentSpec[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${unit}-${i}`,
    language: LANGUAGES[i % 3]!,
    author: i % 2 === 0 ? 'Ada' : 'Bo',
    nodes: [text(`Document ${i} of ${unit}`), ...(i % 3 === 0 ? [{ data: image }] : []), text('The end.')],
  }));
}

async function collect(store: Store, options: SampleOptions): Promise<SampledDocument[]> {
  const result: SampledDocument[] = [];
  for await (const document of sampleCorpus(store, options)) result.push(document);
  return result;
}
const idsOf = (sampled: readonly SampledDocument[]) => sampled.map(({ sample }) => sample.id);
const where = (...expressions: string[]) => ({ where: compileWhere(expressions)! });

describe('sampleCorpus', () => {
  let store: Store;
  let all: string[];
  let dispose: () => Promise<void>;

  beforeAll(async () => {
    const temporary = await temporaryFolder();
    dispose = temporary.dispose;
    const image = await largePicture();
    const units = {
      'a-1': documents('a', 7, image),
      'b-1': documents('b', 1, image),
      'c-1': documents('c', 12, image),
    };
    store = await buildCorpus(temporary.folder, units);
    all = Object.values(units).flatMap((unit) => unit.map(({ id }) => id));
  });
  afterAll(() => dispose());

  it('gives every document in corpus order when asked for more than there are', async () => {
    expect(idsOf(await collect(store, { count: 100 }))).toEqual(all);
  });

  it('gives count distinct documents in corpus order, with the place they were read from', async () => {
    const sampled = await collect(store, { count: 8, seed: 3 });
    const ids = idsOf(sampled);
    expect(ids).toHaveLength(8);
    expect(ids).toEqual(all.filter((id) => ids.includes(id)));
    for (const document of sampled) {
      expect(document.shard).toMatch(/^shards\/[abc]-1-000\d-[0-9a-f]{8}\.tar$/);
      const { sample, images } = await readStored(store, document);
      expect(sample).toEqual(document.sample);
      expect([...images.keys()]).toEqual(sample.images.filter((part) => part !== null));
    }
  });

  it('depends on corpus, count, seed and condition only, not on the store', async () => {
    const memory = await inMemory(store);
    for (const options of [
      { count: 5, seed: 'x' },
      { count: 5, seed: 'x', ...where('images = 1') },
    ]) {
      expect(await collect(memory, options)).toEqual(await collect(store, options));
    }
    expect(idsOf(await collect(store, { count: 5, seed: 1 }))).not.toEqual(
      idsOf(await collect(store, { count: 5, seed: 2 })),
    );
    expect(idsOf(await collect(store, { count: 5, seed: 7 }))).toEqual(
      idsOf(await collect(store, { count: 5, seed: '7' })),
    );
  });

  it.each([
    ['without a condition', {}, 20],
    ['with a condition on the index', where('language = en'), 8],
    ['with a condition on the document', where('author = Ada'), 11],
  ])('draws every document equally often %s', async (_, condition, matching) => {
    const counts = new Map<string, number>();
    const memory = await inMemory(store);
    const runs = 900;
    for (let seed = 0; seed < runs; seed += 1) {
      const { places } = await planSample(memory, { count: 2, seed, ...condition });
      for (const { shard, offset } of places)
        counts.set(`${shard} ${offset}`, (counts.get(`${shard} ${offset}`) ?? 0) + 1);
    }
    expect(counts.size).toBe(matching);
    const expected = (2 * runs) / matching;
    const statistic = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 46.0 is exceeded once in 2 000 with 19 degrees of freedom, and less often with fewer.
    expect(statistic).toBeLessThan(46);
  });

  it('gives only documents that match, all of them when they are few', async () => {
    const sampled = await collect(store, { count: 100, ...where('language = zh and images = 0') });
    expect(idsOf(sampled)).toEqual(all.filter((id) => Number(id.slice(2)) % 3 === 1));
    expect(await collect(store, { count: 3, ...where('images > 9') })).toEqual([]);
    const authors = await collect(store, { count: 100, ...where('author = Bo', 'host = example.org') });
    expect(idsOf(authors)).toEqual(all.filter((id) => Number(id.slice(2)) % 2 === 1));
  });

  it('reads 16 bytes of an index and the head of a sample for each document, never a shard', async () => {
    const { store: recording, reads, bytesOf } = recordReads(store);
    const sampled = await collect(recording, { count: 1, seed: 0 });
    expect(sampled).toHaveLength(1);
    const idx = reads.filter(({ key }) => key.endsWith('.tar.idx'));
    const tar = reads.filter(({ key }) => key.endsWith('.tar'));
    expect(idx).toHaveLength(1);
    expect(idx[0]!.range!.end! - idx[0]!.range!.start + 1).toBe(16);
    expect(tar).toEqual([
      {
        key: sampled[0]!.shard,
        range: { start: sampled[0]!.offset, end: sampled[0]!.offset + sampled[0]!.bytes - 1 },
      },
    ]);
    expect(reads.some(({ key }) => key.endsWith('.index.jsonl'))).toBe(false);
    expect(bytesOf('.tar.idx')).toBe(16);
  });

  it('reads no document that the index rules out', async () => {
    const { store: recording, reads } = recordReads(store);
    await planSample(recording, { count: 100, ...where('language = en and author = Ada') });
    expect(reads.filter(({ key }) => key.endsWith('.tar'))).toHaveLength(8);
    const cheap = recordReads(store);
    await planSample(cheap.store, { count: 100, ...where('language = en') });
    expect(cheap.reads.filter(({ key }) => key.endsWith('.tar'))).toHaveLength(0);
  });

  it('reads few documents for a condition on them when the sample is small', async () => {
    const { store: recording, reads } = recordReads(store);
    await planSample(recording, { count: 1, seed: 5, ...where('has author') });
    expect(reads.filter(({ key }) => key.endsWith('.tar')).length).toBeLessThan(15);
  });

  it('stops when asked to', async () => {
    const signal = AbortSignal.abort();
    await expect(collect(store, { count: 3, signal })).rejects.toMatchObject({ code: 'aborted' });
    await expect(collect(store, { count: 3, signal, ...where('images = 1') })).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a count of %s', async (count) => {
    await expect(collect(store, { count })).rejects.toMatchObject({ code: 'bad_count' });
  });
});

async function largePicture(): Promise<Uint8Array> {
  return picture('jpeg', '#c63', 400, 300);
}

describe('a damaged corpus', () => {
  let folder: string;
  let dispose: () => Promise<void>;
  beforeAll(async () => {
    ({ folder, dispose } = await temporaryFolder());
  });
  afterAll(() => dispose());

  const damaged = async (
    name: string,
    damage: (store: Store, manifest: Manifest) => Promise<void>,
  ): Promise<Store> => {
    const store = await buildCorpus(`${folder}/${name}`, { u: [{ id: 'one', nodes: [text('One.')] }] });
    await damage(store, await readJson<Manifest>(store, manifestName('assemble', 'u')));
    return store;
  };

  it.each<[string, string, RegExp, (store: Store, manifest: Manifest) => Promise<unknown>]>([
    [
      'an index of zeros',
      'bad_index',
      /no byte range for document 0/,
      (store, { shards: [shard] }) => store.put(shard!.offsets.name, Buffer.alloc(16)),
    ],
    [
      'a range past the shard',
      'bad_index',
      /no byte range/,
      (store, { shards: [shard] }) =>
        store.put(shard!.offsets.name, Buffer.from('0000000000000000ffffff0000000000', 'hex')),
    ],
    [
      'a shard of noise',
      'sample_unreadable',
      /byte 0 cannot be read/,
      (store, { shards: [shard] }) => store.put(shard!.name, Buffer.alloc(shard!.bytes, 7)),
    ],
    [
      'an absent shard',
      'not_found',
      /no such object/,
      (store, { shards: [shard] }) => store.delete(shard!.name),
    ],
    [
      'a manifest that is no JSON',
      'bad_json',
      /is not JSON/,
      (store) => store.put(manifestName('assemble', 'u'), Buffer.from('{')),
    ],
    [
      'a manifest without shards',
      'bad_manifest',
      /schema is missing; restore/,
      (store) => store.put(manifestName('assemble', 'u'), Buffer.from('{}')),
    ],
  ])('with %s ends in one clear line', async (name, code, message, damage) => {
    const store = await damaged(name.replaceAll(' ', '-'), async (target, manifest) => {
      await damage(target, manifest);
    });
    const sampling = collect(store, { count: 1 });
    await expect(sampling).rejects.toMatchObject({ code });
    await expect(collect(store, { count: 1 })).rejects.toThrow(message);
  });

  it('with an index line that is no JSON ends in one clear line', async () => {
    const store = await damaged('bad-line', async (target, { shards: [shard] }) => {
      await target.put(shard!.index.name, Buffer.from('{"key":\n'));
    });
    await expect(collect(store, { count: 1, ...where('images = 0') })).rejects.toMatchObject({
      code: 'bad_index',
    });
  });

  it('without any manifest has no documents', async () => {
    const store = await buildCorpus(`${folder}/empty`, {});
    expect(await planSample(store, { count: 5 })).toEqual({ documents: 0, places: [] });
  });
});
