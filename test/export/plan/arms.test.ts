import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, cutToPairs, STAGE_2_ARMS } from '../../../src/export/plan/arms.js';
import { packPairs } from '../../../src/export/plan/pack-pairs.js';
import type { SampleNode } from '../../../src/model/sample.js';
import { imageNode, nodesArbitrary } from '../nodes.js';

const imagesOf = (nodes: readonly SampleNode[]) => nodes.filter((node) => node.type === 'image');
const textsOf = (nodes: readonly SampleNode[]) =>
  nodes.flatMap((node) => (node.type === 'text' ? [node.text] : []));
const text = (words: string): SampleNode => ({ type: 'text', role: 'paragraph', text: words });

describe('arrange', () => {
  it.each(STAGE_2_ARMS)('%s keeps every text, in order, and every image if it has any', (arm) => {
    fc.assert(
      fc.property(nodesArbitrary, (nodes) => {
        const all = arrange(nodes, arm, 'key', 'seed');
        expect(textsOf(all)).toEqual(textsOf(nodes));
        expect(new Set(imagesOf(all))).toEqual(new Set(arm === 'text-only' ? [] : imagesOf(nodes)));
      }),
    );
  });

  it('puts images first, or moves them as the seed says and no other way', () => {
    const nodes = [text('a'), imageNode(0), text('b'), imageNode(1), text('c')];
    expect(arrange(nodes, 'images-first', 'k', 's').map((node) => node.type)).toEqual([
      'image',
      'image',
      'text',
      'text',
      'text',
    ]);
    expect(arrange(nodes, 'shuffled', 'k', 's')).toEqual(arrange(nodes, 'shuffled', 'k', 's'));
    const orders = new Set(
      Array.from({ length: 20 }, (_, i) => JSON.stringify(arrange(nodes, 'shuffled', 'k', `${i}`))),
    );
    expect(orders.size).toBeGreaterThan(5);
  });
});

describe('cutToPairs', () => {
  const cut = (...nodes: (string | number)[]) =>
    cutToPairs(nodes.map((node) => (typeof node === 'number' ? imageNode(node) : text(node))))?.map((pair) =>
      pair.map((node) => (node.type === 'text' ? node.text : Number.parseInt(node.part, 10))),
    );

  it('gives an image the text up to the next one, and the first image what stands before it', () => {
    expect(cut('lead', 0, 'a', 'b', 1, 'c')).toEqual([
      [0, 'lead', 'a', 'b'],
      [1, 'c'],
    ]);
  });

  it('shares the text behind a gallery among its images, by blocks, sentences or words', () => {
    expect(cut(0, 1, 'a', 'b')).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
    expect(cut(0, 1, 'One thing. Another.')).toEqual([
      [0, 'One thing.'],
      [1, 'Another.'],
    ]);
    expect(cut(0, 1, 2, 'three small words')).toEqual([
      [0, 'three'],
      [1, 'small'],
      [2, 'words'],
    ]);
    expect(cut(0, 1, '春夏')).toEqual([
      [0, '春'],
      [1, '夏'],
    ]);
  });

  it('shares the last text with images that no text follows', () => {
    expect(cut('a', 0, 'b', 1, 'c', 'd', 'e', 2, 3)).toEqual([
      [0, 'a', 'b'],
      [1, 'c'],
      [2, 'd'],
      [3, 'e'],
    ]);
    expect(cut('a', 0, 'First. Second.', 1)).toEqual([
      [0, 'a'],
      [1, 'First. Second.'],
    ]);
  });

  it('cuts nothing that has no image, or more images than words', () => {
    expect(cut('a', 'b')).toBeUndefined();
    expect(cut(0, 1, 'word')).toBeUndefined();
    expect(cut(0)).toBeUndefined();
  });

  it('of any document, leaves nothing out, adds nothing, and gives each image a text', () => {
    fc.assert(
      fc.property(nodesArbitrary, (nodes) => {
        const pairs = cutToPairs(nodes);
        if (pairs === undefined) return;
        const plain = (texts: readonly string[]) => texts.join('').replace(/\s/g, '');
        expect(plain(textsOf(pairs.flat()))).toBe(plain(textsOf(nodes)));
        expect(imagesOf(pairs.flat())).toEqual(imagesOf(nodes));
        for (const pair of pairs) {
          expect(pair[0]?.type).toBe('image');
          expect(imagesOf(pair)).toHaveLength(1);
          expect(pair.length).toBeGreaterThan(1);
        }
      }),
    );
  });
});

describe('packPairs', () => {
  const sequence = fc.record({
    document: fc.nat(200).map((n) => `d${n}`),
    costs: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }),
  });

  it('keeps every pair once, the number of each sequence, and the context', () => {
    fc.assert(
      fc.property(fc.array(sequence, { minLength: 1, maxLength: 60 }), (sequences) => {
        const context = Math.max(...sequences.map(({ costs }) => costs.reduce((sum, cost) => sum + cost, 0)));
        const { sequences: packed } = packPairs(sequences, context);
        expect(packed.map((pairs) => pairs.length)).toEqual(sequences.map(({ costs }) => costs.length));
        const names = packed.flat().map(({ sequence: s, pair }) => `${s}.${pair}`);
        expect(names.sort()).toEqual(
          sequences.flatMap(({ costs }, s) => costs.map((_, p) => `${s}.${p}`)).sort(),
        );
        for (const pairs of packed) {
          const cost = pairs.reduce(
            (sum, { sequence: s, pair }) => sum + (sequences[s]?.costs[pair] ?? 0),
            0,
          );
          expect(cost).toBeLessThanOrEqual(context);
        }
      }),
    );
  });

  it('puts pairs of different documents together wherever there are enough documents', () => {
    const many = Array.from({ length: 300 }, (_, n) => ({
      document: `d${n}`,
      costs: Array.from({ length: 1 + (n % 6) }, (_, i) => 100 + ((n * 37 + i * 91) % 300)),
    }));
    const { sequences, unseparated } = packPairs(many, 2400);
    expect(unseparated).toBe(0);
    for (const pairs of sequences)
      expect(new Set(pairs.map(({ sequence: s }) => many[s]?.document)).size).toBe(pairs.length);
  });

  it('counts pairs that nothing separates', () => {
    expect(packPairs([{ document: 'only', costs: [1, 2, 3] }]).unseparated).toBe(3);
  });
});
