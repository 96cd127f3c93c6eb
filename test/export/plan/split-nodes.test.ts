import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitNodes } from '../../../src/export/plan/split-nodes.js';
import { nodeTokens, type TokenBudget } from '../../../src/export/plan/token-budget.js';
import { budgetOf } from '../../../src/export/plan/vila-models.js';
import type { SampleNode } from '../../../src/model/sample.js';
import { imageNode, nodesArbitrary } from '../nodes.js';

const imagesOf = (nodes: readonly SampleNode[]) => nodes.filter((node) => node.type === 'image');
const textsOf = (nodes: readonly SampleNode[]) => nodes.filter((node) => node.type === 'text');
const text = (words: string, role: 'paragraph' | 'heading' = 'paragraph'): SampleNode => ({
  type: 'text',
  role,
  text: words,
});

const tokensOf = (nodes: readonly SampleNode[], limit: TokenBudget): number =>
  nodes.reduce((sum, node) => sum + nodeTokens(node, limit), limit.around.item);

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

  const budget: TokenBudget = {
    context: 700,
    tiling: { kind: 'one', tokens: 200 },
    byteFallback: false,
    around: { item: 0, image: 0, text: 0 },
  };

  it('cuts between segments where they fit the context', () => {
    const nodes = Array.from({ length: 12 }, (_, i) => (i % 2 ? text('word '.repeat(100)) : imageNode(i)));
    const parts = splitNodes(nodes, { maxImages: 99, budget });
    expect(parts.map((part) => part.length)).toEqual([4, 4, 4]);
  });

  it('of any document, no part outgrows the context, and no image or word is lost', () => {
    const words = fc.array(fc.constantFrom('word', 'longer', '字', 'End.', '12', 'é'), { maxLength: 400 });
    const node = fc.oneof(
      words.map((list) => text(list.join(' '))),
      words.map((list) => text(list.join(''))),
      fc.nat(5000).map((n) => imageNode(n, { width: 300 + n, height: 900 })),
    );
    const budgets = [budget, { ...budgetOf('nvila', 'documents'), context: 3200 }];
    fc.assert(
      fc.property(fc.array(node, { maxLength: 12 }), fc.constantFrom(...budgets), (nodes, limit) => {
        const parts = splitNodes(nodes, { maxImages: 3, budget: limit });
        for (const part of parts) expect(tokensOf(part, limit)).toBeLessThanOrEqual(limit.context);
        const plain = (all: readonly SampleNode[]) =>
          textsOf(all)
            .map((one) => (one.type === 'text' ? one.text : ''))
            .join('')
            .replace(/\s/g, '');
        expect(plain(parts.flat())).toBe(plain(nodes));
        expect(imagesOf(parts.flat())).toEqual(imagesOf(nodes));
      }),
    );
  });
});
