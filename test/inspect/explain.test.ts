import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeExplanation } from '../../src/inspect/explain/describe-explanation.js';
import { explainPage } from '../../src/inspect/explain/explain-page.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { type BuiltCorpus, buildInProcess } from '../support/build-in-process.js';
import { tinyPicture } from '../support/tiny-corpus.js';
import { clean } from './curated-site.js';

const TEXT =
  'The heron came down to the river in the morning and stood there for an hour, as it had on every day of that spring.';

let folder: string;
let built: BuiltCorpus;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-explain-'));
  await writeFile(join(folder, 'large.png'), await tinyPicture(3, 160, 120));
  await writeFile(join(folder, 'small.png'), await tinyPicture(4, 70, 66));
  await writeFile(join(folder, 'broken.png'), 'not an image');
  const page = (title: string, body: string) =>
    `<html lang="en"><head><title>${title}</title></head><body><article><p>${TEXT}</p>${body}<p>${TEXT.replaceAll('heron', title)} It was seen again.</p></article></body></html>`;
  const lines = [
    {
      id: 'one',
      url: 'https://a.example/one',
      html: page(
        'one',
        '<img src="/large.png" alt="A wave"><img src="/small.png"><img src="/gone.png" srcset="/gone-2.png 2x"><img src="/broken.png">',
      ),
      fetched_at: '2024-01-02T00:00:00Z',
    },
    {
      id: 'one-older',
      url: 'http://a.example/one',
      html: page('one', ''),
      fetched_at: '2023-01-01T00:00:00Z',
    },
    { id: 'bare', url: 'https://a.example/bare', html: page('bare', '') },
    { id: 'tea', url: 'https://a.example/%e8%8c%b6%E5%9B%AD', html: page('tea', '<img src="/large.png">') },
    { id: 'empty', url: 'https://a.example/empty', html: '' },
  ];
  await writeFile(join(folder, 'pages.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const store = createFsStore(await mkdtemp(join(tmpdir(), 'weft-explain-corpus-')));
  built = await buildInProcess(
    {
      name: 'explained',
      source: { type: 'json', input: 'pages.jsonl' },
      fetch: { network: false },
      rules: { overrides: { image_too_small: 100, text_too_short: { threshold: 30, action: 'annotate' } } },
      run: { workers: 1, units: 1 },
    },
    { baseDir: folder, store },
  );
});

afterAll(() => clean(folder, [built.store]));

describe('explain', () => {
  it('shows each image and block of a page, by its URL, whatever its scheme and fragment', async () => {
    const explanation = await explainPage(built.store, 'http://a.example/one#top');
    expect(explanation.documents.map(({ id, drop }) => [id.split('@')[0], drop?.reason])).toEqual([
      ['one', 'too_few_images'],
      ['one-older', 'duplicate_url'],
    ]);
  });

  it('names the page that a duplicate gave way to', async () => {
    const { documents } = await explainPage(built.store, 'one-older');
    expect(documents).toMatchObject([
      {
        id: expect.stringMatching(/^one-older@[0-9a-f]{12}$/),
        drop: { reason: 'duplicate_url', by: 'other', kept: 'https://a.example/one' },
      },
    ]);
  });

  it('gives every address of an image that was tried, and why it failed', async () => {
    const explanation = await explainPage(built.store, 'one');
    const images = explanation.documents[0]?.nodes.filter(({ type }) => type === 'image') ?? [];
    expect(images.map(({ drop }) => drop?.reason)).toEqual(images.map(() => 'network_off'));
    const tried = images.find(({ ledger }) => ledger?.tried !== undefined);
    expect(tried?.ledger?.tried).toHaveLength(2);
    expect(describeExplanation(explanation)).toContain('tried https://a.example/gone');
  });

  it('holds every signal that is read against its threshold', async () => {
    const { documents } = await explainPage(built.store, 'bare');
    const [document] = documents;
    expect(document).toMatchObject({
      drop: { reason: 'too_few_images', detail: 'images_left=0, at least 1', by: 'rule' },
    });
    expect(document?.verdicts).toContainEqual(
      expect.objectContaining({ code: 'too_few_images', value: 0, threshold: 1, outcome: 'fail' }),
    );
    const words = document?.nodes.flatMap(({ verdicts }) =>
      verdicts.filter(({ code }) => code === 'text_too_short'),
    );
    expect(words?.map(({ outcome, threshold, value }) => [outcome, threshold, Number(value) >= 30])).toEqual(
      words?.map(({ value }) => [Number(value) >= 30 ? 'pass' : 'fail', 30, Number(value) >= 30]),
    );
    expect(words).toHaveLength(2);
  });

  it('says of a page that became no document what became of it', async () => {
    const { documents, dropped_pages: dropped } = await explainPage(built.store, 'https://a.example/empty');
    expect(documents).toEqual([]);
    expect(dropped).toMatchObject([{ drop: { level: 'record' } }]);
  });

  it.each(['https://a.example/茶园', 'http://a.example/%E8%8C%B6%e5%9b%ad#x', 'a.example/茶园'])(
    'finds a page by its URL as it reads: %s',
    async (url) => {
      const explanation = await explainPage(built.store, url);
      expect(explanation.documents.map(({ id }) => id.split('@')[0])).toEqual(['tea']);
      expect(describeExplanation(explanation)).toContain('https://a.example/茶园  “tea”');
    },
  );

  it.each([
    ['https://a.example/onne', 'did you mean https://a.example/one?'],
    ['https://a.example/emtpy', 'did you mean https://a.example/empty?'],
    ['https://a.example/茶', 'did you mean https://a.example/茶园?'],
  ])('asks of %s: %s', async (url, question) => {
    await expect(explainPage(built.store, url)).rejects.toThrow(question);
  });

  it('says first what decided and what it means, and every verdict only when asked for all', async () => {
    const explanation = await explainPage(built.store, 'one');
    const [short, all] = [describeExplanation(explanation), describeExplanation(explanation, { all: true })];
    const lines = short.split('\n');
    expect(lines.slice(2, 5)).toEqual([
      'https://a.example/one  “one”',
      '  DROPPED: too_few_images: images_left=0, at least 1',
      expect.stringContaining('(rule on images_left)'),
    ]);
    expect(short).toMatch(/DROPPED image {2}https:\/\/a\.example\/large\.png[^\n]*\n {6}network_off/);
    expect(short).not.toContain('✓');
    const [, shown, nodes, rest] =
      /(\d+) of (\d+) blocks and images shown, \d+ are stored; (\d+) verdicts dropped nothing: --all/.exec(
        short,
      ) ?? [];
    expect([Number(shown), Number(nodes)]).toEqual([4, explanation.documents[0]?.nodes.length]);
    const verdicts = (text: string) => text.match(/^ +[✓✗–?] /gm)?.length ?? 0;
    expect(verdicts(all) - verdicts(short)).toBe(Number(rest));
    expect(verdicts(short)).toBe(1);
  });

  it('refuses a page that the corpus never saw, and a folder that is none', async () => {
    await expect(explainPage(built.store, 'https://b.example/')).rejects.toMatchObject({
      code: 'page_not_found',
    });
    const none = createFsStore(await mkdtemp(join(tmpdir(), 'weft-explain-none-')));
    await expect(explainPage(none, 'x')).rejects.toMatchObject({ code: 'not_a_corpus' });
    await clean(none.uri, []);
  });
});
