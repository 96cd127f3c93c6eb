import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storedImages } from '../../src/corpus/shard-index.js';
import type { HashListLine } from '../../src/decontaminate/hash-list-line.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { buildInProcess } from '../support/build-in-process.js';
import { runWeft } from '../support/run-weft.js';
import { tinyPicture } from '../support/tiny-corpus.js';
import { evalPicture, evalQuestion, evalQuestionCn, writeEvalSets } from './eval-layouts.js';

const OWN_TEXT =
  'The ferry left at six in the morning with eleven sacks of flour, four goats and the new schoolmaster on board.';

let root: string;
let list: string;
let sets: Record<string, string>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-decontaminate-'));
  sets = await writeEvalSets(join(root, 'evals'));
  list = join(root, 'list.jsonl.gz');
  const run = await runWeft([
    'decontaminate',
    ...Object.values(sets).flatMap((place) => ['--eval', place]),
    ...['--out', list, '--json'],
  ]);
  expect(run).toMatchObject({ code: 0 });
  report = JSON.parse(run.stdout);
  await writePages(join(root, 'pages'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let report: { benchmarks: Record<string, { images: number; texts: number; short_texts: number }> };

/** A clean page, one with a smaller copy of a benchmark's picture, and one for each language with its question. */
async function writePages(folder: string): Promise<void> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(folder);
  await writeFile(join(folder, 'own.png'), await tinyPicture(3, 160, 120));
  await writeFile(
    join(folder, 'copy.jpg'),
    await sharp(await evalPicture(0))
      .resize(128)
      .jpeg({ quality: 60 })
      .toBuffer(),
  );
  const page = (text: string, image: string) =>
    `<html><body><article><h1>Log</h1><p>${OWN_TEXT}</p><p>${text}</p><figure><img src="${image}"></figure><p>And so it went on.</p></article></body></html>`;
  await writeFile(join(folder, 'a-clean.html'), page('Nothing of it is in any set.', 'own.png'));
  await writeFile(join(folder, 'b-image.html'), page('See the picture.', 'copy.jpg'));
  await writeFile(join(folder, 'c-text.html'), page(`Quiz. ${evalQuestion(1).toUpperCase()}`, 'own.png'));
  await writeFile(join(folder, 'd-text-cn.html'), page(`${evalQuestionCn(1)}？`, 'own.png'));
}

const pipeline = (decontaminate: object, exclude: string[] = []) => ({
  name: 'decontaminated',
  source: { type: 'html', input: '*.html', base_url: 'https://pages.example/' },
  fetch: { network: false },
  rules: { preset: 'none' },
  decontaminate,
  exclude,
});

async function build(name: string, settings: ReturnType<typeof pipeline>) {
  return buildInProcess(settings, { baseDir: join(root, 'pages'), store: createFsStore(join(root, name)) });
}

describe('weft decontaminate', () => {
  it('lists the pictures and questions of each layout once', () => {
    for (const [name, { images, texts }] of Object.entries(report.benchmarks))
      expect([name, images, texts]).toEqual([name, 2, name === 'MMBench_DEV_EN' ? 3 : 2]);
    expect(Object.keys(report.benchmarks)).toEqual(Object.keys(sets));
    expect(report.benchmarks.flickr30k?.short_texts).toBe(1);
  });

  it('writes nothing of the benchmarks but hashes', async () => {
    const out = join(root, 'plain.jsonl');
    expect(await runWeft(['decontaminate', '--eval', `MME=${sets.MME}`, '--out', out])).toMatchObject({
      code: 0,
    });
    const lines = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as HashListLine);
    expect(lines).toHaveLength(1 + 2 + 2);
    expect(lines[0]).toEqual({ schema: 'weft/decontamination/1', gram_tokens: 13, benchmarks: ['MME'] });
    for (const line of lines.slice(1)) {
      const { benchmark, ...hashes } = line as { benchmark: string };
      expect(benchmark).toBe('MME');
      expect(
        Object.values(hashes)
          .flat()
          .every((hash) => /^[0-9a-f]{16,64}$/.test(String(hash))),
      ).toBe(true);
    }
  });

  it('ends in one line for a broken TSV and an empty folder, counts what is no picture, and leaves no list', async () => {
    const broken = join(root, 'broken.tsv');
    await writeFile(broken, 'index\timage\n1\t"AAAA');
    const out = join(root, 'none.jsonl');
    expect(await runWeft(['decontaminate', '--eval', broken, '--out', out])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/broken\.tsv row 2: a quotation without an end/),
    });
    await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' });
    await writeFile(broken, `index\timage\n1\t${'QUJD'.repeat(40)}\n`);
    const run = await runWeft(['decontaminate', '--eval', broken, '--out', out, '--json']);
    expect(JSON.parse(run.stdout).benchmarks.broken.unusable).toEqual({ not_an_image: 1 });
  });
});

describe('a build with hash lists', () => {
  it('drops what is in a benchmark before it fetches, and counts it by benchmark', async () => {
    const { samples, drops, report: built, validation } = await build('dropped', pipeline({ lists: [list] }));
    expect(validation).toMatchObject({ ok: true, findings: [] });
    expect(samples.map(({ sample }) => sample.source.path ?? sample.url).sort()).toHaveLength(2);
    expect(samples.flatMap(({ sample }) => storedImages(sample))).toHaveLength(1);
    const reasons = drops
      .filter(({ reason }) => reason.startsWith('benchmark_'))
      .map(({ level, reason }) => [level, reason]);
    expect(reasons.sort()).toEqual([
      ['document', 'benchmark_text'],
      ['document', 'benchmark_text'],
      ['image', 'benchmark_image'],
    ]);
    expect(built.stats.counts.assemble).toMatchObject({
      'benchmark_image:gqa': 1,
      'benchmark_image:MMBench_DEV_CN': 1,
      'benchmark_text:coco': 1,
      'benchmark_text:MMBench_DEV_CN': 1,
    });
    expect(built.stats.counts.assemble['benchmark_text:MMBench_DEV_EN']).toBe(1);
  });

  it('flags it in the signals when asked to, and drops nothing', async () => {
    const { samples, report: built } = await build('flagged', pipeline({ lists: [list], action: 'flag' }));
    expect(samples).toHaveLength(4);
    const flags = samples
      .map(({ sample }) => sample.signals.benchmark_text)
      .filter((flag) => flag !== undefined);
    expect(flags).toHaveLength(2);
    expect(flags).toContain('MMBench_DEV_CN');
    const images = samples
      .flatMap(({ sample }) => storedImages(sample))
      .map(({ signals }) => signals?.benchmark_image);
    expect(images.filter((flag) => flag !== undefined)).toEqual([Object.keys(sets).sort().join(',')]);
    expect(built.stats.counts.assemble).toMatchObject({ 'benchmark_image:own': 1 });
  });

  it('is another corpus when a list has changed', async () => {
    const mine = join(root, 'mine.jsonl');
    const header = { schema: 'weft/decontamination/1', gram_tokens: 13, benchmarks: ['x'] };
    await writeFile(mine, JSON.stringify(header));
    await build('changing', pipeline({ lists: [mine] }));
    await writeFile(mine, `${JSON.stringify(header)}\n{"benchmark":"x","grams":["0123456789abcdef"]}`);
    await expect(build('changing', pipeline({ lists: [mine] }))).rejects.toMatchObject({
      code: 'other_corpus',
      message: expect.stringMatching(/list has changed/),
    });
  });
});

describe('an export with hash lists', () => {
  it('leaves out or counts what is in a benchmark, by benchmark', async () => {
    const corpus = join(root, 'clean-corpus');
    await build('clean-corpus', pipeline({}));
    const run = async (action: string) => {
      const args = [
        '--decontaminate',
        list,
        '--decontaminate-action',
        action,
        '--items-per-shard',
        '10',
        '--json',
      ];
      const done = await runWeft([
        'export',
        corpus,
        '--format',
        'webdataset',
        ...args,
        '--out',
        join(root, action),
      ]);
      expect(done).toMatchObject({ code: 0 });
      return JSON.parse(done.stdout);
    };
    const dropped = await run('drop');
    expect(dropped.left_out).toMatchObject({ benchmark_documents: 2, benchmark_images: 1 });
    expect(dropped.benchmarks).toMatchObject({
      gqa: { documents: 1, images: 1 },
      MMBench_DEV_CN: { documents: 1, images: 1 },
    });
    const flagged = await run('flag');
    expect(flagged.items).toBe(4);
    expect(flagged.benchmarks).toEqual(dropped.benchmarks);
  });
});

describe('a build with exclude lists', () => {
  it('refuses what they name, each a counted drop', async () => {
    const exclude = join(root, 'exclude.jsonl');
    const picture = await tinyPicture(3, 160, 120);
    const { createHash } = await import('node:crypto');
    const sha256 = createHash('sha256').update(picture).digest('hex');
    await writeFile(
      exclude,
      [
        { page_url: 'https://pages.example/a-clean.html' },
        { sha256, reason: 'asked_for' },
        { url: 'https://pages.example/copy.jpg' },
      ]
        .map((entry) => JSON.stringify(entry))
        .join('\n'),
    );
    const { samples, drops, validation } = await build('excluded', pipeline({}, [exclude]));
    expect(validation).toMatchObject({ ok: true, findings: [] });
    expect(samples).toHaveLength(3);
    expect(samples.flatMap(({ sample }) => storedImages(sample))).toEqual([]);
    expect(
      drops
        .filter(({ reason }) => reason === 'excluded')
        .map(({ level, detail }) => [level, detail])
        .sort(),
    ).toEqual([
      ['image', `sha256 ${sha256}: asked_for`],
      ['image', `sha256 ${sha256}: asked_for`],
      ['image', 'url https://pages.example/copy.jpg'],
      ['page', 'url https://pages.example/a-clean.html'],
    ]);
  });
});
