import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSameScorers, scorersOf } from '../../src/assemble/score-images.js';
import { readCorpusRecord } from '../../src/corpus/corpus-reader.js';
import { IMAGE_SIGNALS } from '../../src/images/signals/image-signals.js';
import { type BuiltCorpus, buildInProcess } from '../support/build-in-process.js';
import { tinyPicture } from '../support/tiny-corpus.js';
import { writeTinyScorer } from '../support/tiny-scorers.js';

const kinds = ['nsfw', 'aesthetic', 'watermark', 'faces'] as const;
let root: string;
const folder = (kind: string): string => join(root, kind);
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-scores-'));
  for (const kind of kinds) await writeTinyScorer(folder(kind), kind);
  await mkdir(join(root, 'site'));
  const blocks = await Promise.all(
    [0, 1, 2, 3].map(async (n) => {
      await writeFile(join(root, 'site', `${n}.png`), await tinyPicture(n, 200 + 40 * n, 240));
      return `<p>Paragraph ${n} of the page says what the picture below it shows, at some length.</p><img src="${n}.png" alt="Picture ${n}">`;
    }),
  );
  const page = `<html><head><title>A page</title></head><body><article><h1>A page</h1>${blocks.join('')}</article></body></html>`;
  await writeFile(join(root, 'site', 'index.html'), page);
});
afterAll(() => rm(root, { recursive: true }));

const build = (images: object): Promise<BuiltCorpus> =>
  buildInProcess(
    {
      name: 'scores',
      source: { type: 'html', input: 'site', base_url: 'https://example.org/' },
      fetch: { network: false },
      rules: { preset: 'none' },
      images,
      run: { workers: 1 },
    },
    { baseDir: root },
  );

const imagesOf = ({ samples }: BuiltCorpus) =>
  samples.flatMap(({ sample }) => sample.nodes.flatMap((node) => (node.type === 'image' ? [node] : [])));

/** Names of the shards, which carry a digest of their bytes. */
async function shardsOf({ store }: BuiltCorpus): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of store.list('shards/')) names.push(key);
  return names;
}

describe('a build with models', () => {
  const all = (): { nsfw: string; models: { folder: string }[] } => ({
    nsfw: folder('nsfw'),
    models: kinds.slice(1).map((kind) => ({ folder: folder(kind) })),
  });
  let scored: BuiltCorpus;
  beforeAll(async () => {
    scored = await build(all());
  });

  it('stores what they say as signals of each image, the same from threads and from processes', async () => {
    expect(scored.validation.findings).toEqual([]);
    const images = imagesOf(scored);
    expect(images).toHaveLength(4);
    for (const { signals = {} } of images) {
      for (const name of Object.keys(IMAGE_SIGNALS)) expect(signals).toHaveProperty(name);
      expect(signals.nsfw_red).toBeGreaterThan(0);
      expect(signals.aesthetic).toBeGreaterThan(0);
      expect(signals.watermark).toBeGreaterThanOrEqual(0.5);
      expect(Number.isInteger(signals.faces)).toBe(true);
      expect(signals.face_share).toBeLessThanOrEqual(1);
    }
    expect(new Set(images.map(({ signals }) => signals?.aesthetic)).size).toBeGreaterThan(1);
    const shards = await shardsOf(scored);
    expect(shards.length).toBeGreaterThan(0);
    expect(await shardsOf(await build({ ...all(), isolate: 'process' }))).toEqual(shards);
  });

  it('stores all else as a build without models does', async () => {
    const plain = await build({});
    const without = imagesOf(scored).map(({ signals = {}, ...image }) => {
      const { nsfw_red, aesthetic, watermark, faces, face_share, ...rest } = signals;
      return { ...image, signals: rest };
    });
    expect(without).toEqual(imagesOf(plain));
    expect(scored.report.plan).not.toBe(plain.report.plan);
  });

  it('records which models, and goes on with no others', async () => {
    const record = await readCorpusRecord(scored.store);
    const scorers = await scorersOf(all());
    expect(record.scorers).toEqual(scorers);
    expect(() => checkSameScorers(scorers, record)).not.toThrow();
    const changed = scorers.map((scorer) => ({ ...scorer, fingerprint: '0'.repeat(16) }));
    expect(() => checkSameScorers(changed, record)).toThrow(/the model nsfw has changed since/);
  });

  it('scores with nsfwjs', async () => {
    for (const { signals } of imagesOf(await build({ nsfw: 'nsfwjs' }))) {
      const { nsfw_porn, nsfw_hentai, nsfw_sexy, nsfw_neutral, nsfw_drawing } = signals as Record<
        string,
        number
      >;
      expect(nsfw_porn! + nsfw_hentai! + nsfw_sexy! + nsfw_neutral! + nsfw_drawing!).toBeCloseTo(1, 2);
      expect(nsfw_neutral! + nsfw_drawing!).toBeGreaterThan(0.5);
    }
  });

  it('ends in one line when a folder is absent, is no NSFW model, or renames a signal of ours', async () => {
    await expect(build({ nsfw: folder('nowhere') })).rejects.toMatchObject({ code: 'bad_model_folder' });
    await expect(build({ nsfw: folder('faces') })).rejects.toMatchObject({
      code: 'not_nsfw',
      message: expect.stringMatching(/gives faces, face_share and no signal that begins with nsfw/),
    });
    const taken = { outputs: { score: { signals: ['entropy'] } } };
    await writeTinyScorer(folder('taken'), 'aesthetic', { signals: taken });
    await expect(build({ models: [{ folder: folder('taken') }] })).rejects.toMatchObject({
      code: 'same_signal',
      message: expect.stringMatching(/taken gives a signal entropy, which every image has/),
    });
  });
});
