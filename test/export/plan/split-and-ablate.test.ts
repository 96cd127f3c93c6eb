import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ABLATIONS, ablate } from '../../../src/export/plan/ablation.js';
import { splitNodes } from '../../../src/export/plan/split-nodes.js';
import type { SampleNode } from '../../../src/model/sample.js';
import { imageNode, nodesArbitrary } from '../nodes.js';

const imagesOf = (nodes: readonly SampleNode[]) => nodes.filter((node) => node.type === 'image');
const textsOf = (nodes: readonly SampleNode[]) => nodes.filter((node) => node.type === 'text');
const text = (words: string, role: 'paragraph' | 'heading' = 'paragraph'): SampleNode => ({
  type: 'text',
  role,
  text: words,
});

describe('splitNodes', () => {
  it('loses nothing, keeps the order, and keeps to the number of images', () => {
    fc.assert(
      fc.property(nodesArbitrary, fc.integer({ min: 1, max: 6 }), (nodes, maxImages) => {
        const parts = splitNodes(nodes, { maxImages });
        expect(parts.flat()).toEqual(nodes);
        expect(parts.every((part) => part.length > 0 && imagesOf(part).length <= maxImages)).toBe(true);
      }),
    );
  });

  it('never parts an image from the text behind it, nor a heading from what it introduces', () => {
    const nodes = [
      text('intro'),
      imageNode(0),
      text('about 0'),
      text('Next', 'heading'),
      imageNode(1),
      text('about 1'),
    ];
    expect(splitNodes(nodes, { maxImages: 1 })).toEqual([nodes.slice(0, 3), nodes.slice(3)]);
  });

  it('keeps to a token budget where blocks allow it', () => {
    const nodes = Array.from({ length: 12 }, (_, i) => (i % 2 ? text('word '.repeat(100)) : imageNode(i)));
    const parts = splitNodes(nodes, { maxImages: 99, budget: { perImage: 200, context: 700 } });
    expect(parts.map((part) => part.length)).toEqual([4, 4, 4]);
  });
});

describe('ablate', () => {
  it.each(ABLATIONS.filter((arm) => arm !== 'text-only' && arm !== 'pairs'))(
    '%s keeps every image and every text of a document',
    (arm) => {
      fc.assert(
        fc.property(nodesArbitrary, (nodes) => {
          const all = ablate(nodes, arm, 'key', 'seed').flat();
          expect(textsOf(all)).toEqual(textsOf(nodes));
          expect(new Set(imagesOf(all))).toEqual(new Set(imagesOf(nodes)));
          expect(all).toHaveLength(nodes.length);
        }),
      );
    },
  );

  it('pairs an image with its caption, else with the next prose before the next image, else with its alt', () => {
    const nodes = [
      text('before'),
      imageNode(0, { caption: 'a caption' }),
      text('after 0'),
      imageNode(1),
      text('Heading', 'heading'),
      text('after 1'),
      imageNode(2, { alt: 'an alt' }),
      imageNode(3),
    ];
    expect(
      ablate(nodes, 'pairs', 'k', 's').map(([image, node]) => [
        image?.type === 'image' && image.part,
        node?.type === 'text' && node.text,
      ]),
    ).toEqual([
      ['0.jpg', 'a caption'],
      ['1.jpg', 'after 1'],
      ['2.jpg', 'an alt'],
    ]);
  });

  it('puts images first, leaves them out, or moves them as the seed says and no other way', () => {
    const nodes = [text('a'), imageNode(0), text('b'), imageNode(1), text('c')];
    expect(ablate(nodes, 'images-first', 'k', 's')[0]?.map((node) => node.type)).toEqual([
      'image',
      'image',
      'text',
      'text',
      'text',
    ]);
    expect(ablate(nodes, 'text-only', 'k', 's')).toEqual([textsOf(nodes)]);
    expect(ablate(nodes, 'shuffled', 'k', 's')).toEqual(ablate(nodes, 'shuffled', 'k', 's'));
    const orders = new Set(
      Array.from({ length: 20 }, (_, i) => JSON.stringify(ablate(nodes, 'shuffled', 'k', `${i}`))),
    );
    expect(orders.size).toBeGreaterThan(5);
  });
});
