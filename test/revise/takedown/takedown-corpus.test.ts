import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readIndex, readJsonLines, readManifests } from '../../../src/corpus/corpus-reader.js';
import type { ExcludeEntry } from '../../../src/corpus/exclude-entry.js';
import { storedImages } from '../../../src/corpus/shard-index.js';
import { FixConfigError } from '../../../src/errors.js';
import { silentLogger } from '../../../src/flow/context.js';
import { Tally } from '../../../src/flow/tally.js';
import type { Document } from '../../../src/model/document.js';
import type { Manifest } from '../../../src/model/manifest.js';
import { retryCorpus } from '../../../src/revise/retry/retry-corpus.js';
import { takedownCorpus } from '../../../src/revise/takedown/takedown-corpus.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { readAll, type Store } from '../../../src/store/store.js';
import { type BuiltCorpus, buildInProcess } from '../../support/build-in-process.js';
import { corpusDigest } from '../../support/corpus-digest.js';
import { startFlakyImages } from '../retry/flaky-images.js';
import { hostsPipeline, pagesOfHosts } from './pages-of-hosts.js';

const ctx = () => ({
  signal: new AbortController().signal,
  logger: silentLogger,
  tally: new Tally(),
  now: Date.now,
});

async function setUp(pages = 12): Promise<{ built: BuiltCorpus; baseDir: string; origin: string }> {
  const server = await startFlakyImages();
  const baseDir = await pagesOfHosts(server.origin, pages);
  return { built: await build(baseDir), baseDir, origin: server.origin };
}

async function build(baseDir: string, store?: Store): Promise<BuiltCorpus> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-takedown-corpus-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return buildInProcess(hostsPipeline(), { baseDir, store: store ?? createFsStore(folder) });
}

async function takeDown(store: Store, ...entries: ExcludeEntry[]) {
  return takedownCorpus({ store, entries, reason: 'asked for', ctx: ctx() });
}

/** Everything the corpus holds, unpacked, as one text: what must not be found in it any more. */
async function everythingIn(store: Store): Promise<string> {
  const texts: string[] = [];
  for await (const { key } of store.list('')) {
    if (key.endsWith('.gz'))
      for await (const line of readJsonLines(store, key)) texts.push(JSON.stringify(line));
    else texts.push((await readAll(store.get(key))).toString('latin1'));
  }
  return texts.join('\n');
}

async function documentsOf(store: Store): Promise<Document[]> {
  const documents: Document[] = [];
  for await (const { files } of readManifests(store, 'extract')) {
    for (const { name } of files)
      if (name.startsWith('documents/'))
        for await (const document of readJsonLines<Document>(store, name)) documents.push(document);
  }
  return documents;
}

/** What goes in equals what is stored and what was dropped. */
function expectFunnelEven({ report }: BuiltCorpus): void {
  const { counts, drops } = report.stats;
  const sum = (level: string): number =>
    Object.entries(drops.assemble)
      .filter(([name]) => name.startsWith(`${level}:`))
      .reduce((total, [, count]) => total + count, 0);
  const { documents_in, documents, images_in, images, text_nodes_in, text_nodes } = counts.assemble;
  expect([documents_in, images_in, text_nodes_in]).toEqual([
    (documents ?? 0) + sum('document'),
    (images ?? 0) + sum('image'),
    (text_nodes ?? 0) + sum('node'),
  ]);
}

describe('takedownCorpus', () => {
  it('takes a domain out of every file of a corpus, and it validates clean', async () => {
    const { built, baseDir } = await setUp();
    const { store } = built;
    const report = await takeDown(store, { domain: 'two.example' });
    expect(report.done).toMatchObject([{ generation: 1, documents: 4, images: 8 }]);
    const after = await build(baseDir, store);
    expect(after.report.phases).toMatchObject({ extract: { resumed: 2 }, assemble: { resumed: 2 } });
    expect(after.validation).toMatchObject({ ok: true, findings: [] });
    expect(after.samples.map(({ sample }) => new URL(sample.url).host).sort()).toEqual([
      ...Array.from({ length: 4 }, () => 'one.example'),
      ...Array.from({ length: 4 }, () => 'three.example'),
    ]);
    expect(after.report.stats.drops.assemble).toMatchObject({
      'document:taken_down': 4,
      'image:document_dropped': 8,
    });
    expectFunnelEven(after);
    const text = await everythingIn(store);
    for (const page of [1, 4, 7, 10]) {
      expect(text).not.toContain(`Secret alt ${page}.`);
      expect(text).not.toContain(`Trip ${page}.`);
    }
    expect(text).toContain('Secret alt 3.1');
  });

  it('fails where the store does not let its files go, until it does', async () => {
    const { store } = (await setUp()).built;
    const denied: Store = {
      ...store,
      delete: async () => {
        throw new FixConfigError('access_denied', 'no right to delete');
      },
    };
    const entry = { domain: 'two.example' };
    // The second time there is nothing left to take out, and the files are still there.
    for (let n = 0; n < 2; n++)
      await expect(takeDown(denied, entry)).rejects.toMatchObject({ code: 'takedown_undeleted' });
    expect(await everythingIn(store)).toContain('Secret alt 4.');
    await takeDown(store, entry);
    expect(await everythingIn(store)).not.toContain('Secret alt 4.');
  });

  it('touches only the shards that hold it', async () => {
    const { built } = await setUp();
    const { store, samples } = built;
    const sample = samples.find(({ sample: { url } }) => url.endsWith('/4'))?.sample;
    const before = await corpusDigest(store);
    await takeDown(store, { url: 'http://www.two.example/4#part' });
    const after = await corpusDigest(store);
    const shards = (digest: Record<string, string>) =>
      Object.entries(digest).filter(([key]) => key.startsWith('shards/') && key.endsWith('.tar'));
    const gone = shards(before).filter(([key]) => !(key in after));
    expect(gone).toHaveLength(1);
    expect(shards(after)).toHaveLength(shards(before).length);
    for (const [key, digest] of shards(before)) if (key in after) expect(after[key]).toBe(digest);
    for await (const { shards: entries } of readManifests(store, 'assemble'))
      for (const shard of entries)
        for (const line of await readIndex(store, shard)) expect(line.key).not.toBe(sample?.key);
  });

  it('removes an image by URL, hash, likeness and key: the document stays, its other images are renumbered', async () => {
    const { built, baseDir, origin } = await setUp();
    const { store, samples } = built;
    const [first, second] = [samples[0], samples[1]].map((stored) => stored && storedImages(stored.sample));
    const byUrl = await takeDown(store, { url: `${origin}/0.jpg` });
    expect(byUrl.done).toMatchObject([{ documents: 0, images: 1 }]);
    const sha = second?.[0]?.sha256 ?? '';
    const twins = samples
      .flatMap(({ sample }) => storedImages(sample))
      .filter(({ sha256 }) => sha256 === sha);
    const bySha = await takeDown(store, { sha256: sha });
    expect(bySha.done).toMatchObject([{ documents: 0, images: twins.length }]);
    const third = samples[2]?.sample;
    const last = third && storedImages(third)[1];
    const byKey = await takeDown(store, { key: third?.key ?? '', part: last?.part ?? '' });
    expect(byKey.done[0]?.images).toBe(1);
    const phash = samples
      .flatMap(({ sample }) => storedImages(sample))
      .find(({ sha256 }) => sha256 !== sha)?.phash;
    expect((await takeDown(store, { phash: phash ?? '', distance: 0 })).done[0]?.images).toBeGreaterThan(0);
    const after = await build(baseDir, store);
    expect(after.validation).toMatchObject({ ok: true, findings: [] });
    expect(after.samples).toHaveLength(samples.length);
    expectFunnelEven(after);
    const left = after.samples.slice(0, 1).flatMap(({ sample }) => storedImages(sample));
    expect(left.map(({ original_url }) => original_url)).not.toContain(first?.[0]?.original_url);
    for (const { sample, images } of after.samples) {
      expect(storedImages(sample).map(({ part }) => part)).toEqual([...images.keys()]);
      expect(storedImages(sample).map(({ part }) => Number(part.split('.')[0]))).toEqual(
        storedImages(sample).map((_, n) => n),
      );
      for (const image of storedImages(sample)) expect([image.sha256, image.phash]).not.toContain(sha);
    }
    const scrubbed = (await documentsOf(store)).find(({ url }) => url.endsWith('/0'));
    const nodes = scrubbed?.nodes.filter(({ type }) => type === 'image');
    expect(nodes).toHaveLength(2);
    expect(nodes?.[0]).toEqual({
      type: 'image',
      src: `${origin}/0.jpg`,
      candidates: [{ url: `${origin}/0.jpg`, from: 'src' }],
    });
    // Each ledger line names the node of the extracted document.
    const taken = after.drops.filter(({ reason }) => reason === 'taken_down');
    const documents = new Map((await documentsOf(store)).map((document) => [document.id, document]));
    for (const { document = '', node = -1, url } of taken)
      expect(documents.get(document)?.nodes[node]).toMatchObject({ type: 'image', src: url });
  });

  it('is refused by retries, and the same request again changes nothing', async () => {
    const server = await startFlakyImages();
    const baseDir = await pagesOfHosts(server.origin, 6);
    server.answer = (n) => (n % 2 === 0 ? { status: 503 } : undefined);
    const built = await build(baseDir);
    const { store } = built;
    expect(built.report.stats.drops.assemble).toMatchObject({ 'image:http_5xx': 6 });
    await takeDown(store, { domain: 'two.example' }, { url: `${server.origin}/0.jpg` });
    server.answer = () => undefined;
    server.asked.length = 0;
    const opener = createInputOpener({ baseDir });
    const report = await retryCorpus({ store, opener, classes: ['5xx'], ctx: ctx() });
    await opener.close();
    expect(report).toMatchObject({ generation: 2, images_gained: 3 });
    // Pages 1 and 4 are taken down, and of page 0 the first image.
    expect(server.asked.sort()).toEqual(['/10.jpg', '/4.jpg', '/6.jpg']);
    const again = await build(baseDir, store);
    expect(again.validation).toMatchObject({ ok: true, findings: [] });
    expect(again.samples).toHaveLength(4);
    expectFunnelEven(again);
    const digest = await corpusDigest(store);
    const second = await takeDown(store, { domain: 'two.example' }, { url: `${server.origin}/0.jpg` });
    expect(second).toMatchObject({ done: [], found: { documents: 0, images: 0 } });
    expect(await corpusDigest(store)).toEqual(digest);
  });

  it('refuses in a build what was taken down before it, and finishes at its end what was stored already', async () => {
    const server = await startFlakyImages();
    const baseDir = await pagesOfHosts(server.origin, 6);
    const folder = await mkdtemp(join(tmpdir(), 'weft-takedown-corpus-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const whole = await build(baseDir, createFsStore(folder));
    const [{ unit } = { unit: '' }] = await manifestsOf(whole.store);
    await rm(join(folder, `manifests/assemble/${unit}.json`));
    await expect(takeDown(whole.store, { domain: 'two.example' })).rejects.toMatchObject({
      code: 'build_unfinished',
    });
    const resumed = await build(baseDir, whole.store);
    expect(resumed.samples.map(({ sample }) => new URL(sample.url).host)).not.toContain('www.two.example');
    expect(resumed.report.stats.drops.assemble).toMatchObject({ 'document:taken_down': 2 });
    expect(resumed.validation).toMatchObject({ ok: true, findings: [] });
    expectFunnelEven(resumed);
    expect(await everythingIn(whole.store)).not.toContain('Secret alt 1.');
  });

  it('finds images in corpora whose indexes do not name them', async () => {
    const { built, baseDir, origin } = await setUp(6);
    await forgetImages(built.store);
    const report = await takeDown(built.store, { url: `${origin}/3.jpg` });
    expect(report.done).toMatchObject([{ documents: 0, images: 1 }]);
    const after = await build(baseDir, built.store);
    expect(after.validation).toMatchObject({ ok: true, findings: [] });
  });

  it('only says what would go in a dry run', async () => {
    const { built } = await setUp(6);
    const before = await corpusDigest(built.store);
    const report = await takedownCorpus({
      store: built.store,
      entries: [{ domain: 'two.example' }],
      dryRun: true,
      ctx: ctx(),
    });
    expect(report).toMatchObject({ dry_run: true, found: { documents: 2, images: 4, units: 1 } });
    expect(await corpusDigest(built.store)).toEqual(before);
  });
});

async function manifestsOf(store: Store): Promise<Manifest[]> {
  const manifests: Manifest[] = [];
  for await (const manifest of readManifests(store, 'assemble')) manifests.push(manifest);
  return manifests;
}

/** Makes the indexes what they were before they named images. */
async function forgetImages(store: Store): Promise<void> {
  for (const manifest of await manifestsOf(store)) {
    for (const shard of manifest.shards) {
      const lines = await readIndex(store, shard);
      const old = lines.map((line) => ({
        ...line,
        parts: line.parts.map(({ part, offset, bytes }) => ({ part, offset, bytes })),
      }));
      const bytes = Buffer.from(old.map((line) => `${JSON.stringify(line)}\n`).join(''));
      await store.put(shard.index.name, bytes);
      shard.index.bytes = bytes.byteLength;
      shard.index.sha256 = createHash('sha256').update(bytes).digest('hex');
    }
    await store.put(`manifests/assemble/${manifest.unit}.json`, Buffer.from(JSON.stringify(manifest)));
  }
}
