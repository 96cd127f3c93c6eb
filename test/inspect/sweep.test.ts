import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import type { RulesConfig } from '../../src/config/rules-config.js';
import { readSignalDocuments } from '../../src/curate/read-signal-rows.js';
import { assembledUnits } from '../../src/inspect/built-rules.js';
import { type SweepStep, sweepCorpus } from '../../src/inspect/sweep.js';
import { withThreshold } from '../../src/rules/resolve-rules.js';
import type { Store } from '../../src/store/store.js';
import type { BuiltCorpus } from '../support/build-in-process.js';
import { buildSite, clean, makeCuratedSite } from './curated-site.js';

let folder: string;
let built: BuiltCorpus;
const stores: BuiltCorpus['store'][] = [];

beforeAll(async () => {
  folder = await makeCuratedSite();
  // Images of 30 and 50 pixels are measured and noted, so that every threshold has something to move.
  built = await buildSite(folder, RULES);
  stores.push(built.store);
});

afterAll(() => clean(folder, stores));

const RULES = {
  preset: 'weft',
  overrides: { too_few_images: 0, image_too_small: { threshold: 40, action: 'annotate' } },
};

function config(): RulesConfig {
  return checkPipeline({ source: { type: 'html', input: '.' }, rules: RULES }).rules;
}

/** Rules of the three levels, the thresholds to move between, and those of them to build again with. */
const LEVELS: [string, 'image' | 'node' | 'document', number, number, number[]][] = [
  ['image_too_small', 'image', 60, 100, [60, 100]],
  ['text_too_short', 'node', 8, 30, [30]],
  ['document_too_short', 'document', 40, 120, [120]],
  ['too_few_images', 'document', 1, 3, [3]],
];

/** By document id: the nodes that its build stored, by the signals that it wrote down. */
async function storedNodes(store: Store): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  for await (const { signals } of assembledUnits(store)) {
    for await (const { document, nodes } of readSignalDocuments(store, signals)) {
      if (document.lost !== null || document.dropped_by !== null) continue;
      const kept = nodes.filter(({ lost, dropped_by }) => lost === null && dropped_by === null);
      found.set(
        document.document,
        kept.map(({ node }) => node ?? -1),
      );
    }
  }
  return found;
}

describe('a sweep over stored signals', () => {
  it.each(LEVELS)('%s (%s) equals a build, document for document', async (rule, _, from, to, rebuilt) => {
    const swept = new Map<number, Map<string, number[]>>(
      [from, to].map((threshold) => [threshold, new Map()]),
    );
    const report = await sweepCorpus(built.store, {
      rule,
      from,
      to,
      steps: 2,
      onDocument: (threshold, { document }, { drop, kept }) => {
        if (drop === undefined) swept.get(threshold)?.set(document.document, kept);
      },
    });
    const [first, last] = report.steps as [SweepStep, SweepStep];
    expect([first.uncertain_documents, last.uncertain_documents]).toEqual([0, 0]);
    expect(sumsOf(first), 'the thresholds make a difference').not.toEqual(sumsOf(last));
    for (const threshold of rebuilt) {
      const again = await buildSite(folder, withThreshold(config(), rule, threshold));
      stores.push(again.store);
      const stored = await storedNodes(again.store);
      expect(swept.get(threshold)).toEqual(stored);
      const samples = again.samples.map(({ sample }) => [sample.id, sample.nodes.length] as const);
      expect(new Map(samples)).toEqual(new Map([...stored].map(([id, nodes]) => [id, nodes.length])));
      expect(sums(again)).toEqual(sumsOf(threshold === from ? first : last));
    }
  });

  it('says of how many documents it cannot be sure', async () => {
    const strict = await buildSite(folder, { preset: 'weft', overrides: { document_too_short: 100 } });
    stores.push(strict.store);
    const report = await sweepCorpus(strict.store, {
      rule: 'document_too_short',
      from: 0,
      to: 100,
      steps: 2,
    });
    const [open, asBuilt] = report.steps as [SweepStep, SweepStep];
    expect(open.uncertain_documents).toBeGreaterThan(0);
    expect(asBuilt).toMatchObject({
      uncertain_documents: 0,
      documents: strict.report.stats.counts.assemble.documents,
      images: strict.report.stats.counts.assemble.images,
    });
  });

  it('moves one group of languages alone', async () => {
    const range = { rule: 'document_too_short', from: 0, to: 10_000, steps: 2 };
    const all = await sweepCorpus(built.store, range);
    const chinese = await sweepCorpus(built.store, { ...range, group: 'zh' });
    expect(all.steps[1]?.documents).toBe(0);
    // The others are held against the rule's own threshold, ten words.
    const others = built.samples.filter(
      ({ sample: { signals } }) => signals.text_group !== 'zh' && Number(signals.words) >= 10,
    );
    expect(chinese.steps[1]?.documents).toBe(others.length);
    expect(chinese.steps[0]?.documents).toBeGreaterThan(others.length);
  });

  it.each([
    ['no_such_rule', 0, 1, 2],
    ['image_qr_code', 0, 1, 2],
    ['document_language', 0, 1, 2],
    ['document_too_short', Number.NaN, 1, 2],
    ['document_too_short', 0, 1, 1000],
  ])('refuses %s from %d to %d in %d steps', async (rule, from, to, steps) => {
    await expect(sweepCorpus(built.store, { rule, from, to, steps })).rejects.toMatchObject({
      code: 'bad_sweep',
    });
  });
});

function sums({ report }: BuiltCorpus): number[] {
  const { documents = 0, images = 0, text_chars = 0 } = report.stats.counts.assemble;
  return [documents, images, text_chars];
}

function sumsOf({ documents, images, text_chars }: SweepStep): number[] {
  return [documents, images, text_chars];
}
