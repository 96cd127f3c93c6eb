import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpusData, paperData } from '../../../src/experiment/budget/corpus-means.js';
import { planStage2, type Stage2Request } from '../../../src/experiment/budget/plan-stage2.js';
import { stage2PlanText } from '../../../src/experiment/budget/plan-text.js';
import { tokensPerSecond } from '../../../src/experiment/budget/throughput.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import { writeTinyCorpus } from '../../support/tiny-corpus.js';

const DATA = {
  source: 'made',
  documents: 1000,
  images_per_document: 2,
  text_tokens_per_document: 100,
  tokens_per_image: 50,
};
const request = (given: Partial<Stage2Request> = {}): Stage2Request => ({
  model: 'vila-1.5',
  gpus: 1,
  hours: 1,
  tokensPerSecond: 10,
  speedSource: 'made',
  globalBatch: 8,
  data: DATA,
  ...given,
});

describe('a budget for stage 2', () => {
  it('by hand: 36,000 tokens pay 180 documents of 200 tokens, which is 10 % and not the whole', () => {
    const plan = planStage2(request());
    expect(plan.budget).toEqual({ tokens: 36_000, documents: 180, images: 360, fraction: 0.18 });
    expect(plan.fraction).toBe(0.1);
    expect(plan.shares[1]).toEqual({
      ...{ fraction: 0.1, documents: 100, images: 200, tokens: 20_000, steps: 13 },
      ...{ hours: 20_000 / 36_000, hours_of_all_runs: 20_000 / 36_000, fits: true },
    });
    expect(plan.shares.map(({ fits }) => fits)).toEqual([true, true, false]);
    // Shared by four runs, 9,000 tokens pay 45 documents: not even 5 %.
    const shared = planStage2(request({ runs: 4 }));
    expect(shared.budget.documents).toBe(45);
    expect(shared.fraction).toBeNull();
    expect(stage2PlanText(shared)).toContain('Not even 5 % fits');
    expect(stage2PlanText(plan)).toContain('--fraction 10%');
  });

  it('never costs more than there is, and more of anything never pays less', () => {
    const amount = fc.double({ min: 0.1, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        amount,
        amount,
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 20 }),
        (hours, speed, gpus, runs) => {
          const plan = planStage2(request({ hours, tokensPerSecond: speed, gpus, runs }));
          const { budget, shares, fraction } = plan;
          expect(budget.documents * 200).toBeLessThanOrEqual(budget.tokens);
          expect(budget.documents).toBeLessThanOrEqual(DATA.documents);
          for (const share of shares) expect(share.fits).toBe(share.tokens <= budget.tokens);
          if (fraction !== null) expect(fraction).toBeLessThanOrEqual(budget.fraction + 1e-9);
          const more = planStage2(request({ hours: hours * 2, tokensPerSecond: speed, gpus, runs }));
          expect(more.budget.documents).toBeGreaterThanOrEqual(budget.documents);
        },
      ),
    );
  });

  it('reproduces what it starts from: 30 hours of 128 A100 pay the 25 million pairs as well', () => {
    const plan = planStage2(
      request({
        gpus: 128,
        hours: 30,
        tokensPerSecond: tokensPerSecond('a100', 7e9),
        data: paperData('vila-1.0'),
      }),
    );
    expect(plan.fraction).toBe(1);
    expect(plan.budget.tokens).toBeCloseTo(25e6 * (576 + 122.5) + 25e6 * (576 + 22.7), -3);
    expect(tokensPerSecond('h100', 7e9) / tokensPerSecond('a100', 7e9)).toBeCloseTo(989 / 312, 9);
    expect(tokensPerSecond('a100', 14e9) * 2).toBeCloseTo(tokensPerSecond('a100', 7e9), 9);
  });

  it.each([{ hours: 0 }, { gpus: -1 }, { tokensPerSecond: Number.NaN }, { data: { ...DATA, documents: 0 } }])(
    'refuses %j',
    (given) => {
      expect(() => planStage2(request(given))).toThrow(expect.objectContaining({ code: 'bad_budget' }));
    },
  );
});

describe('the means of a corpus', () => {
  it('are those of its documents with images', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'means-'));
    // Document n has n mod 4 images: 6 of 8 have some, 12 in all.
    await writeTinyCorpus(folder, { documents: 8 });
    const data = await corpusData(createFsStore(folder), {
      model: 'vila-1.5',
      signal: new AbortController().signal,
    });
    expect(data.documents).toBe(6);
    expect(data.images_per_document).toBe(2);
    expect(data.tokens_per_image).toBe(196);
    expect(data.text_tokens_per_document).toBeGreaterThan(1);
    const few = await corpusData(createFsStore(folder), {
      model: 'vila-1.5',
      sample: 1,
      signal: new AbortController().signal,
    });
    expect(few.images_per_document).toBe(2);
    expect(few.source).toContain('measured on 1 of them');
  });
});
