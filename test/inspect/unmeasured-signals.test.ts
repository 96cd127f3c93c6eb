import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeSweep } from '../../src/commands/sweep.js';
import { PIXEL_SIGNALS } from '../../src/config/pixel-signals.js';
import { describeExplanation } from '../../src/inspect/explain/describe-explanation.js';
import { explainPage } from '../../src/inspect/explain/explain-page.js';
import { describeFunnel } from '../../src/inspect/funnel.js';
import { sweepCorpus } from '../../src/inspect/sweep.js';
import type { BuiltCorpus } from '../support/build-in-process.js';
import { buildSite, clean, makeCuratedSite } from './curated-site.js';

/** Reads one signal of pixels, and one of the header. */
const RULES = { preset: 'none', overrides: { image_blurred: { action: 'annotate' }, image_too_small: 40 } };
const LEFT_OUT = PIXEL_SIGNALS.filter((name) => name !== 'laplacian_variance');

let folder: string;
let all: BuiltCorpus;
let needed: BuiltCorpus;

beforeAll(async () => {
  folder = await makeCuratedSite(5);
  all = await buildSite(folder, RULES);
  needed = await buildSite(folder, RULES, { signals: 'needed' });
});

afterAll(() => clean(folder, [all.store, needed.store]));

/** Images that are stored, without what the build wrote down of their signals, and the signals. */
function images({ samples }: BuiltCorpus) {
  return samples.flatMap(({ sample }) =>
    sample.nodes.flatMap((node) => (node.type === 'image' ? [node] : [])),
  );
}

describe('a build with images.signals: needed', () => {
  it('stores what a build with all signals stores, and measures only what rules read', () => {
    const stored = images(needed);
    expect(stored.length).toBeGreaterThan(3);
    const withAll = images(all);
    expect(stored.map(({ sha256, phash, dhash }) => [sha256, phash, dhash])).toEqual(
      withAll.map(({ sha256, phash, dhash }) => [sha256, phash, dhash]),
    );
    for (const [i, { signals = {} }] of stored.entries()) {
      const wanted = Object.entries(withAll[i]?.signals ?? {}).filter(
        ([name]) => !(LEFT_OUT as string[]).includes(name),
      );
      expect(signals).toEqual(Object.fromEntries(wanted));
      expect(signals).toHaveProperty('laplacian_variance');
    }
  });

  it('counts what was not measured, and its summary says so', () => {
    const { counts } = needed.report.stats;
    // One of the eight is dropped for its size, and its signals are written down like those of the others.
    expect(counts.assemble).toMatchObject({ images_in: 8, images: 7 });
    for (const name of LEFT_OUT) expect(counts.assemble[`not_measured:${name}`]).toBe(8);
    expect(counts.assemble).not.toHaveProperty('not_measured:laplacian_variance');
    expect(describeFunnel(needed.report.stats)).toMatch(
      /^not measured of images, as images\.signals says: blank_share of 8, contrast of 8, entropy of 8, /m,
    );
    expect(describeFunnel(all.report.stats)).not.toContain('not measured of images');
  });

  it('a sweep over a signal that was left out is refused, and over one that was measured is not', async () => {
    const range = { from: 0, to: 5, steps: 2 };
    await expect(sweepCorpus(needed.store, { rule: 'image_low_entropy', ...range })).rejects.toMatchObject({
      code: 'signal_not_measured',
      message: expect.stringMatching(/image_low_entropy reads entropy, .* images\.signals: all/),
    });
    const before = await sweepCorpus(all.store, { rule: 'image_low_entropy', ...range });
    expect(before.steps.map(({ unmeasured }) => unmeasured)).toEqual([0, 0]);
    const blurred = { rule: 'image_blurred', from: 0, to: 100_000, steps: 2 };
    const { steps } = await sweepCorpus(needed.store, blurred);
    expect(steps).toEqual((await sweepCorpus(all.store, blurred)).steps);
    expect(steps[0]?.images).toBeGreaterThan(steps[1]?.images ?? Infinity);
  });

  it('an explanation names them', async () => {
    const explained = await explainPage(needed.store, 'https://site.example/page-3.html');
    expect(explained.not_measured).toEqual(LEFT_OUT);
    expect(describeExplanation(explained)).toContain(
      'not measured of images, as images.signals says: entropy,',
    );
    expect(await explainPage(all.store, 'https://site.example/page-3.html')).not.toHaveProperty(
      'not_measured',
    );
  });
});

it('a sweep counts how often a signal that comes from elsewhere is missing', async () => {
  const report = await sweepCorpus(all.store, { rule: 'image_nsfw', from: 0, to: 1, steps: 2 });
  const [first] = report.steps;
  expect(first?.unmeasured).toBeGreaterThan(3);
  expect(describeSweep(report)).toContain(
    `nsfw was not measured ${first?.unmeasured} times: what lacks it counts as passing`,
  );
});

it('a build without signals, and a rule that reads one, stops before it reads anything', async () => {
  await expect(buildSite(folder, RULES, { signals: 'none' })).rejects.toMatchObject({
    code: 'signal_not_measured',
    message: expect.stringContaining('image_blurred (laplacian_variance)'),
  });
});
