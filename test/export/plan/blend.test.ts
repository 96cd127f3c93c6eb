import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blendCandidates, checkBlend } from '../../../src/export/plan/blend.js';
import type { Candidate } from '../../../src/export/plan/plan-candidates.js';
import { itemKey } from '../../../src/export/plan/planned-item.js';

/** Items of a corpus: item `n` has 1 + n mod 3 images and ten times as many tokens. */
const pool = (corpus: number, count: number): Candidate[] =>
  Array.from({ length: count }, (_, n) => ({
    item: {
      ref: {
        corpus,
        shard: 's',
        offset: n,
        bytes: 1,
        record: { offset: n, bytes: 1 },
        key: `c${corpus}k${n}`,
        domain: 'h.example',
        images: 1 + (n % 3),
        texts: 1,
        textChars: 10,
      },
      part: 0,
      parts: 1,
      repeat: 0,
    },
    images: 1 + (n % 3),
    tokens: 10 * (1 + (n % 3)),
    textTokens: 0,
  }));
const corpusOf = (key: string) => Number(key[1]);

describe('a blend by weights', () => {
  it('has the shares that were asked for, in every beginning too, and takes as much as the scarcest corpus allows', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ size: fc.integer({ min: 20, max: 300 }), weight: fc.integer({ min: 1, max: 9 }) }),
          {
            minLength: 2,
            maxLength: 4,
          },
        ),
        fc.string(),
        (corpora, seed) => {
          const weights = corpora.map(({ weight }) => weight);
          const all = corpora.flatMap(({ size }, corpus) => pool(corpus, size));
          const { items, shares, leftOut } = blendCandidates(all, { weights }, seed);
          const sum = weights.reduce((a, b) => a + b);
          for (const [i, share] of shares.entries()) {
            const expected = (items.length * weights[i]!) / sum;
            expect(Math.abs(share.items - expected)).toBeLessThanOrEqual(corpora.length);
            expect(share.items).toBeLessThanOrEqual(share.available);
            // Any tenth of the whole has a tenth of each corpus, give or take one item.
            const tenth = items.slice(0, Math.round(items.length / 10));
            const there = tenth.filter((item) => item.ref.corpus === i).length;
            expect(Math.abs(there - share.items / 10)).toBeLessThanOrEqual(corpora.length + 1);
          }
          expect(shares.some(({ items: taken, available }) => taken === available)).toBe(true);
          expect(leftOut).toBe(all.length - items.length);
          expect(new Set(items.map(itemKey)).size).toBe(items.length);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('depends on the seed alone, not on the order in which documents were listed', () => {
    const all = [...pool(0, 60), ...pool(1, 40)];
    const keys = (candidates: Candidate[], seed: string) =>
      blendCandidates(candidates, { weights: [1, 1] }, seed).items.map(itemKey);
    expect(keys([...all].reverse(), 's')).toEqual(keys(all, 's'));
    expect(keys(all, 'other')).not.toEqual(keys(all, 's'));
  });

  it('takes of each corpus the beginning of its own order: a smaller weight lies within a larger one', () => {
    const all = [...pool(0, 100), ...pool(1, 100)];
    const of = (weights: number[]) =>
      new Set(
        blendCandidates(all, { weights }, 's')
          .items.map(itemKey)
          .filter((key) => corpusOf(key) === 1),
      );
    const small = of([0.9, 0.1]);
    const large = of([0.7, 0.3]);
    expect(small.size).toBeLessThan(large.size);
    expect([...small].every((key) => large.has(key))).toBe(true);
  });

  it('repeats only as often as asked, each round in another order, under keys of its own', () => {
    const all = [...pool(0, 100), ...pool(1, 10)];
    const once = blendCandidates(all, { weights: [1, 1] }, 's');
    expect(once.shares.map(({ items }) => items)).toEqual([10, 10]);
    const thrice = blendCandidates(all, { weights: [1, 1], epochs: 3 }, 's');
    expect(thrice.shares).toMatchObject([
      { items: 30, epochs: 0.3 },
      { items: 30, epochs: 3 },
    ]);
    const repeated = thrice.items.filter(({ ref }) => ref.corpus === 1);
    expect(new Set(repeated.map(itemKey)).size).toBe(30);
    const rounds = [0, 1, 2].map((round) =>
      repeated.filter(({ repeat }) => repeat === round).map(({ ref }) => ref.key),
    );
    expect(rounds.map((round) => new Set(round).size)).toEqual([10, 10, 10]);
    expect(rounds[1]).not.toEqual(rounds[0]);
  });
});

describe('a blend by budgets', () => {
  it.each([
    ['images', { imageBudgets: [50, 20] }, ({ images }: Candidate) => images],
    ['tokens', { tokenBudgets: [50, 20] }, ({ tokens }: Candidate) => tokens],
  ] as const)('of %s never exceeds one, and stops no earlier than it must', (_, settings, cost) => {
    const all = [...pool(0, 100), ...pool(1, 100)];
    const { items, shares } = blendCandidates(all, settings, 's');
    const costs = new Map(all.map((candidate) => [candidate.item.ref.key, cost(candidate)]));
    for (const [corpus, budget] of [50, 20].entries()) {
      const spent = items
        .filter(({ ref }) => ref.corpus === corpus)
        .reduce((sum, { ref }) => sum + (costs.get(ref.key) ?? 0), 0);
      expect(spent).toBeLessThanOrEqual(budget);
      expect(spent).toBeGreaterThan(budget - Math.max(...costs.values()));
      expect(shares[corpus]).toMatchObject({ asked: budget, met: true });
    }
  });

  it('says when a corpus holds less, and fills the budget when it may repeat', () => {
    const all = pool(0, 10);
    expect(blendCandidates(all, { imageBudgets: [1000] }, 's').shares).toMatchObject([
      { items: 10, images: 19, met: false },
    ]);
    const repeated = blendCandidates(all, { imageBudgets: [100], epochs: 10 }, 's').shares[0]!;
    expect(repeated).toMatchObject({ met: true });
    expect(repeated.images).toBeGreaterThan(97);
    expect(repeated.epochs).toBeGreaterThan(5);
  });
});

it('refuses blends that cannot be meant', () => {
  const bad = (settings: Parameters<typeof checkBlend>[0], corpora = 2) =>
    expect(() => checkBlend(settings, corpora)).toThrow(expect.objectContaining({ code: 'bad_blend' }));
  bad({});
  bad({ epochs: 2 });
  bad({ weights: [1] });
  bad({ weights: [1, -1] });
  bad({ weights: [0, 0] });
  bad({ weights: [1, Number.NaN] });
  bad({ weights: [1, 1], imageBudgets: [1, 1] });
  bad({ weights: [1, 1], epochs: 0.5 });
  expect(() => checkBlend({ weights: [1, 0] }, 2)).not.toThrow();
  expect(() => blendCandidates(pool(0, 3), { weights: [1, 1] }, 's')).toThrow(
    expect.objectContaining({ code: 'empty_corpus' }),
  );
});
