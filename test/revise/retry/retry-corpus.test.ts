import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readDrops, readManifests } from '../../../src/corpus/corpus-reader.js';
import { storedImages } from '../../../src/corpus/shard-index.js';
import { gramsOf, tokensOf } from '../../../src/decontaminate/text-grams.js';
import { silentLogger } from '../../../src/flow/context.js';
import { Tally } from '../../../src/flow/tally.js';
import type { Manifest } from '../../../src/model/manifest.js';
import type { Sample } from '../../../src/model/sample.js';
import { type RetryReport, retryCorpus } from '../../../src/revise/retry/retry-corpus.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import type { Store } from '../../../src/store/store.js';
import { validateCorpus } from '../../../src/validate/validate-corpus.js';
import { type BuiltCorpus, buildInProcess } from '../../support/build-in-process.js';
import { corpusDigest } from '../../support/corpus-digest.js';
import { flakyPipeline, pagesWithImages, SENTENCE, startFlakyImages } from './flaky-images.js';

async function emptyStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-retry-corpus-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return createFsStore(folder);
}

type Extra = Parameters<typeof flakyPipeline>[0];

async function build(baseDir: string, extra: Extra = {}): Promise<BuiltCorpus> {
  return buildInProcess(flakyPipeline(extra), { baseDir, store: await emptyStore() });
}

/** The same corpus read back, without building anything. */
async function reread(built: BuiltCorpus, baseDir: string, extra: Extra = {}) {
  const again = await buildInProcess(flakyPipeline(extra), { baseDir, store: built.store });
  expect(again.report.phases.assemble.resumed).toBe(again.report.phases.assemble.units);
  return again;
}

async function retry(store: Store, baseDir: string, classes?: string[]): Promise<RetryReport> {
  const opener = createInputOpener({ baseDir });
  try {
    return await retryCorpus({
      store,
      opener,
      ...(classes && { classes }),
      ctx: {
        signal: new AbortController().signal,
        logger: silentLogger,
        tally: new Tally(),
        now: Date.now,
      },
    });
  } finally {
    await opener.close();
  }
}

/** What a training run sees of each document, by id. */
function content({ samples }: BuiltCorpus): Map<string, { sample: Sample; images: string[] }> {
  const sorted = [...samples].sort((a, b) => (a.sample.id < b.sample.id ? -1 : 1));
  return new Map(
    sorted.map(({ sample, images }) => [
      sample.id,
      {
        sample,
        images: [...images].map(
          ([part, data]) => `${part} ${createHash('sha256').update(data).digest('hex')}`,
        ),
      },
    ]),
  );
}

async function shardNames(store: Store): Promise<string[]> {
  const names: string[] = [];
  for await (const { shards } of readManifests(store, 'assemble'))
    names.push(...shards.map(({ name }) => name));
  return names;
}

/** Per unit, ledger lines and counts; shard bytes depend on how documents lie in shards, so they are left out. */
async function books(store: Store) {
  const units: Record<string, unknown> = {};
  for await (const manifest of readManifests(store, 'assemble')) {
    const drops: unknown[] = [];
    for await (const drop of readDrops(store, manifest)) drops.push(drop);
    const { shard_bytes, ...counts } = manifest.counts;
    units[manifest.unit] = { counts, drops, sums: manifest.drops };
  }
  return units;
}

describe('weft retry', () => {
  it('counts signals that are not measured anew, and measures the new images like the others', async () => {
    const server = await startFlakyImages();
    const pages = await pagesWithImages(server.origin, 6, 2);
    const images = { signals: 'needed' };
    const clean = await build(pages, { images });
    server.answer = (n) => (n % 4 === 1 ? { status: 503 } : undefined);
    const broken = await build(pages, { images });
    const contrast = ({ report }: BuiltCorpus) => report.stats.counts.assemble['not_measured:contrast'];
    expect([contrast(clean), contrast(broken)]).toEqual([12, 9]);
    server.answer = () => undefined;
    await retry(broken.store, pages);
    const whole = await reread(broken, pages, { images });
    expect(contrast(whole)).toBe(12);
    expect(await books(broken.store)).toEqual(await books(clean.store));
    expect(content(whole)).toEqual(content(clean));
  });

  it('makes of a corpus built with failures the one that was built without, and leaves other shards alone', async () => {
    const server = await startFlakyImages();
    const pages = await pagesWithImages(server.origin, 36, 3);
    // Unit 0: a failure now and then, and two documents that lose everything. Unit 1: nothing. Unit 2: 404 only.
    const gone = (n: number) => n >= 72 && n % 7 === 0;
    server.answer = (n) => (gone(n) ? { status: 404 } : undefined);
    const clean = await build(pages);
    server.answer = (n) =>
      gone(n)
        ? { status: 404 }
        : n < 24 && (n % 5 === 0 || (n >= 9 && n < 15))
          ? { status: n % 2 === 0 ? 503 : 500 }
          : undefined;
    const broken = await build(pages);
    expect(content(broken).size).toBe(34);
    const before = await corpusDigest(broken.store);

    server.answer = (n) => (gone(n) ? { status: 404 } : undefined);
    server.asked.length = 0;
    const report = await retry(broken.store, pages, ['5xx']);
    expect(report).toMatchObject({ generation: 1, units: 1, documents_gained: 2, images_lost: 0 });
    expect(report.images_gained).toBe(10);
    expect([...new Set(server.asked)].length).toBe(10);
    expect(server.asked.length).toBe(10);

    const repaired = await reread(broken, pages);
    expect(content(repaired)).toEqual(content(clean));
    expect(await books(repaired.store)).toEqual(await books(clean.store));
    const { bytes, shards, ...sums } = repaired.report.stats;
    const { bytes: cleanBytes, shards: cleanShards, ...cleanSums } = clean.report.stats;
    const withoutBytes = (stats: typeof sums) => ({
      ...stats,
      counts: { ...stats.counts, assemble: { ...stats.counts.assemble, shard_bytes: 0 } },
    });
    expect(withoutBytes(sums)).toEqual(withoutBytes(cleanSums));

    const after = await corpusDigest(repaired.store);
    // Documents 0–7 of 12 lost something: two shards of four, of which two documents were not stored.
    const untouched = Object.keys(before).filter(
      (name) => name.startsWith('shards/') && !name.startsWith('shards/html-00000-'),
    );
    expect(untouched.length).toBeGreaterThan(15);
    for (const name of untouched) expect(after[name]).toBe(before[name]);
    const kept = Object.keys(before).filter((name) => name.startsWith('shards/html-00000-') && name in after);
    expect(kept.length).toBeGreaterThanOrEqual(3);
    expect(repaired.validation.findings).toEqual([]);
  });

  it('asks for nothing when no image was lost for such a reason, and for nothing twice', async () => {
    const server = await startFlakyImages();
    const pages = await pagesWithImages(server.origin, 6, 2);
    server.answer = (n) => (n === 3 ? { status: 404 } : n === 4 ? { status: 503 } : undefined);
    const built = await build(pages);
    server.answer = () => undefined;
    server.asked.length = 0;
    expect(await retry(built.store, pages, ['dns', 'timeout'])).toMatchObject({
      generation: 0,
      images_gained: 0,
    });
    expect(server.asked).toEqual([]);
    expect(await retry(built.store, pages)).toMatchObject({ generation: 1, images_gained: 1 });
    expect(server.asked).toEqual(['/4.jpg']);
    expect(await retry(built.store, pages)).toMatchObject({ generation: 0, images_gained: 0 });
    expect(await retry(built.store, pages, ['http_4xx'])).toMatchObject({ generation: 2, images_gained: 1 });
    expect(server.asked).toEqual(['/4.jpg', '/3.jpg']);
    expect((await validateCorpus(built.store)).findings).toEqual([]);
  });

  it('writes down what still fails, under the reason of today', async () => {
    const server = await startFlakyImages();
    const pages = await pagesWithImages(server.origin, 6, 2);
    server.answer = (n) => (n < 4 ? { status: 503 } : undefined);
    const built = await build(pages);
    const names = await shardNames(built.store);
    server.answer = (n) => (n < 4 ? { status: 410 } : undefined);
    expect(await retry(built.store, pages, ['5xx'])).toMatchObject({ images_gained: 0, images_lost: 0 });
    expect(await shardNames(built.store)).toEqual(names);
    const drops = (await reread(built, pages)).drops.filter(({ level }) => level === 'image');
    expect(drops.map(({ reason, detail }) => `${reason} ${detail}`)).toEqual(Array(4).fill('http_4xx 410'));
  });

  it('keeps within the limit of images as a build does', async () => {
    const server = await startFlakyImages();
    const extra = { rules: { image_over_limit: 2 } };
    const pages = await pagesWithImages(server.origin, 4, 4);
    const clean = await build(pages, extra);
    server.answer = (n) => (n % 4 === 0 ? { status: 500 } : undefined);
    const broken = await build(pages, extra);
    server.answer = () => undefined;
    await retry(broken.store, pages, ['5xx']);
    expect(content(await reread(broken, pages, extra))).toEqual(content(clean));
  });

  it('names what it does not know, and what is not ready', async () => {
    const store = await emptyStore();
    await expect(retry(store, '.', ['5xx'])).rejects.toMatchObject({ code: 'not_a_corpus' });
    await expect(retry(store, '.', ['sunspots'])).rejects.toMatchObject({ code: 'unknown_class' });
    const server = await startFlakyImages();
    const pages = await pagesWithImages(server.origin, 2, 1);
    const built = await build(pages);
    await built.store.delete('manifests/assemble/html-00000.json');
    await expect(retry(built.store, pages)).rejects.toMatchObject({ code: 'build_unfinished' });
  });

  it.each(['flag', 'drop'])('%ss what is in a benchmark, and counts it, as a build does', async (action) => {
    const server = await startFlakyImages();
    const pages = await pagesWithImages(server.origin, 4, 2);
    const plain = await build(pages);
    const picture = plain.samples.flatMap(({ sample }) => storedImages(sample))[1];
    const list = join(pages, 'list.jsonl');
    const of = { benchmark: 'logs' };
    const { phash, dhash, pixels_sha256 } = picture ?? {};
    const lines = [
      { schema: 'weft/decontamination/1', gram_tokens: 13, benchmarks: ['logs'] },
      { ...of, phash, dhash, pixels_sha256: pixels_sha256 ?? '0'.repeat(64) },
      // A page of a benchmark that is dropped is dropped before an image is asked for: a retry has nothing to do there.
      ...(action === 'flag' ? [{ ...of, grams: [...gramsOf(tokensOf(SENTENCE), 13)] }] : []),
    ];
    await writeFile(list, lines.map((line) => JSON.stringify(line)).join('\n'));
    const extra = { decontaminate: { lists: [list], action } };
    const clean = await build(pages, extra);
    expect(clean.report.stats.counts.assemble['benchmark_image:logs']).toBeGreaterThan(0);
    expect(clean.report.stats.counts.assemble['benchmark_text:logs']).toBe(action === 'flag' ? 4 : undefined);
    // Page 0 loses both images, page 1 one of them.
    server.answer = (n) => (n < 3 ? { status: 503 } : undefined);
    const broken = await build(pages, extra);
    server.answer = () => undefined;
    await retry(broken.store, pages);
    const repaired = await reread(broken, pages, extra);
    expect(content(repaired)).toEqual(content(clean));
    expect(await books(repaired.store)).toEqual(await books(clean.store));
  });

  it('loses a race for a unit without harm: the first manifest stands', async () => {
    const server = await startFlakyImages();
    const pages = await pagesWithImages(server.origin, 12, 2);
    const clean = await build(pages);
    server.answer = (n) => (n % 4 === 0 ? { status: 503 } : undefined);
    const built = await build(pages);
    server.answer = () => ({ delayMs: 20 });
    await Promise.all([retry(built.store, pages), retry(built.store, pages)]);
    const repaired = await reread(built, pages);
    expect(content(repaired)).toEqual(content(clean));
    expect(repaired.validation.findings).toEqual([]);
    const manifests: Manifest[] = [];
    for await (const manifest of readManifests(built.store, 'assemble')) manifests.push(manifest);
    expect(manifests.map(({ generation }) => generation)).toEqual([1]);
  });
});
