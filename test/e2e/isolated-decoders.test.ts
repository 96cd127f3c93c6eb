import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDrops, readIndex, readManifests, readSample } from '../../src/corpus/corpus-reader.js';
import type { RecordedDrop } from '../../src/model/verdict.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { encode, waves } from '../images/pictures.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { flatPng } from '../support/misbehaving-site.js';
import { runWeft, startWeft, type WeftRun } from '../support/run-weft.js';

const PRELOAD = fileURLToPath(new URL('../support/dying-decoder.mjs', import.meta.url));
const PAGES = 12;
/** A second of work and more: a blank picture of 40 megapixels becomes WebP. */
const LARGE = flatPng(7000, 5000, 8);
const SLOW = ['--set', 'images.format=webp', '--set', 'images.placeholders=keep'];
/** The image of this page kills its decoder. */
const VICTIM = 5;

const prose =
  'The old bridge was rebuilt in stone after the flood, and its three arches still carry the road. It took two summers, and most of the money that the parish had put aside for a new roof.';

/** A JPEG with a comment segment behind its SOI marker. */
function withComment(jpeg: Buffer, comment: string): Buffer {
  const segment = Buffer.from(`\xff\xfe\0\0${comment}`, 'latin1');
  segment.writeUInt16BE(segment.length - 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

/** Pages of two images each, one of which, on page {@link VICTIM}, is `victim`. */
async function writeSite(folder: string, victim: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let page = 0; page < PAGES; page++) {
    for (const n of [0, 1]) {
      const picture = await encode(waves(200, 150, page * 2 + n + 1))
        .jpeg()
        .toBuffer();
      await writeFile(join(folder, `${page}-${n}.jpg`), page === VICTIM && n === 0 ? victim : picture);
    }
    const figure = (n: number) => `<figure><img src="${page}-${n}.jpg" width="200" height="150"></figure>`;
    await writeFile(
      join(folder, `${page}.html`),
      `<html><body><article><h1>Bridge ${page}</h1><p>${prose}</p>${figure(0)}<p>${prose}</p>${figure(1)}<p>${prose}</p></article></body></html>`,
    );
  }
}

interface Corpus {
  digest: Record<string, string>;
  /** By document URL: the sample's JSON and the bytes of its images. */
  documents: Map<string, { json: string; images: string[] }>;
  drops: RecordedDrop[];
}

async function readCorpus(folder: string): Promise<Corpus> {
  const store = createFsStore(folder);
  const corpus: Corpus = { digest: await corpusDigest(store), documents: new Map(), drops: [] };
  for await (const manifest of readManifests(store, 'assemble')) {
    for await (const drop of readDrops(store, manifest)) corpus.drops.push(drop);
    for (const shard of manifest.shards) {
      for (const line of await readIndex(store, shard)) {
        const { sample, images } = await readSample(store, shard, line);
        corpus.documents.set(sample.url, {
          json: JSON.stringify(sample),
          images: [...images.values()].map((data) => data.toString('base64')),
        });
      }
    }
  }
  return corpus;
}

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-isolated-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const build = (site: string, out: string, more: string[] = [], nodeOptions: string[] = []) =>
  startWeft(
    [
      'build',
      join(site, 'pipeline.yaml'),
      '--out',
      out,
      '--workers',
      '2',
      '--isolate',
      'process',
      '--quiet',
      ...more,
    ],
    { nodeOptions },
  );

async function site(name: string, victim: Buffer): Promise<string> {
  const folder = join(root, name);
  await writeSite(join(folder, 'pages'), victim);
  const pipeline = [
    'name: bridges',
    'source: { type: html, input: pages }',
    // The pages are one text with other pictures.
    'curate: { near_duplicates: { keep: all }, repeated_paragraphs: { min_pages: 0 } }',
    'fetch: { network: false }',
    'images: { resize: { mode: none } }',
    'rules: { preset: none }',
    '',
  ].join('\n');
  await writeFile(join(folder, 'pipeline.yaml'), pipeline);
  return folder;
}

const ok = (run: WeftRun) => expect(run, run.stderr).toMatchObject({ code: 0, signal: null });

describe.skipIf(process.platform !== 'linux')('a build with --isolate process', () => {
  const photo = () =>
    encode(waves(320, 240, 99))
      .resize(4000)
      .jpeg()
      .toBuffer();
  let undisturbed: Corpus;

  beforeAll(async () => {
    const folder = await site('undisturbed', withComment(await photo(), 'lives'));
    ok(await build(folder, join(folder, 'out')).done);
    undisturbed = await readCorpus(join(folder, 'out'));
    expect(undisturbed.documents.size).toBe(PAGES);
    expect(undisturbed.drops).toEqual([]);
  });

  it.each([
    ['SIGSEGV', /^SIGSEGV$/],
    ['SIGABRT', /^SIGABRT$/],
    // V8 aborts or traps, by platform.
    ['heap', /^SIG(?:ABRT|TRAP|ILL)$/],
    ['memory', /^SIGABRT$|^SIGTRAP$|^out of memory$/],
  ])(
    'loses one image to a decoder that dies of %s, and not a byte of anything else',
    async (word, detail) => {
      const folder = await site(`dies-${word}`, withComment(await photo(), `die:${word}`));
      ok(
        await build(folder, join(folder, 'out'), [], ['--import', PRELOAD, '--max-old-space-size=256']).done,
      );
      const corpus = await readCorpus(join(folder, 'out'));

      expect(corpus.drops).toHaveLength(1);
      expect(corpus.drops[0]).toMatchObject({ level: 'image', reason: 'decoder_crashed' });
      expect(corpus.drops[0]?.url).toMatch(new RegExp(`/${VICTIM}-0\\.jpg$`));
      expect(corpus.drops[0]?.detail).toMatch(detail);
      expect([...corpus.documents.keys()].sort()).toEqual([...undisturbed.documents.keys()].sort());
      for (const [url, before] of undisturbed.documents) {
        const after = corpus.documents.get(url);
        if (url.endsWith(`/${VICTIM}.html`)) expect(after?.images).toEqual(before.images.slice(1));
        else expect(after).toEqual(before);
      }
    },
  );

  it('loses nothing when a decoder is killed once, by hand or for want of memory', async () => {
    const folder = await site('killed', LARGE);
    ok(await build(folder, join(folder, 'calm'), SLOW).done);
    const { child, done } = build(folder, join(folder, 'out'), SLOW);
    const killed = await killBusyDecoder(child.pid ?? 0);
    ok(await done);
    expect(killed).toBe(true);
    expect((await readCorpus(join(folder, 'out'))).digest).toEqual(
      (await readCorpus(join(folder, 'calm'))).digest,
    );
  });

  it('stores the same bytes as threads do, and resumes a corpus that threads began', async () => {
    const folder = await site('threads', withComment(await photo(), 'lives'));
    const out = join(folder, 'out');
    ok(await runWeft(['build', join(folder, 'pipeline.yaml'), '--out', out, '--quiet']));
    const corpus = await readCorpus(out);
    ok(await build(folder, out).done);
    expect((await readCorpus(out)).digest).toEqual(corpus.digest);
    expect([...corpus.documents.values()]).toEqual([...undisturbed.documents.values()]);
  });

  it('its decoders know no credentials, are the first to be killed when memory runs out, and end with it', async () => {
    const folder = await site('looked-at', LARGE);
    const { child, done } = startWeft(
      [
        'build',
        join(folder, 'pipeline.yaml'),
        '--out',
        join(folder, 'out'),
        '--isolate',
        'process',
        '--quiet',
        ...SLOW,
      ],
      { env: { AWS_SECRET_ACCESS_KEY: 'secret' } },
    );
    const decoder = await busyDecoder(child.pid ?? 0);
    expect(decoder).toBeGreaterThan(0);
    const environment = readFileSync(`/proc/${decoder}/environ`, 'utf8');
    expect(environment).toContain('PATH=');
    expect(environment).not.toContain('AWS_SECRET_ACCESS_KEY');
    expect(readFileSync(`/proc/${decoder}/oom_score_adj`, 'utf8').trim()).toBe('1000');
    child.kill('SIGKILL');
    await done;
    await expect.poll(() => isRunning(decoder), { timeout: 10_000 }).toBe(false);
  });
});

const isRunning = (pid: number): boolean => readdirSync('/proc').includes(String(pid));

/** The fields of /proc/<pid>/stat behind the command's name, or none when the process has exited. */
function stat(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ') ?? [];
  } catch {
    return [];
  }
}

/** A decoder that has worked for 0.8 s since it was first seen: it decodes the large image. */
async function busyDecoder(parent: number): Promise<number> {
  const first = new Map<string, number>();
  for (let turn = 0; turn < 2000; turn++) {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const fields = stat(pid);
      if (
        Number(fields[1]) !== parent ||
        !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('load-decoder')
      )
        continue;
      const ticks = Number(fields[11]) + Number(fields[12]);
      if (!first.has(pid)) first.set(pid, ticks);
      if (ticks - (first.get(pid) ?? 0) > 80) return Number(pid);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return 0;
}

async function killBusyDecoder(parent: number): Promise<boolean> {
  const pid = await busyDecoder(parent);
  return pid > 0 && process.kill(pid, 'SIGKILL');
}
