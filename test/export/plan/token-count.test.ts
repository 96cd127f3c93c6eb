import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nodeTokens, type TokenBudget } from '../../../src/export/plan/token-budget.js';
import { createTokenCount } from '../../../src/export/plan/token-count.js';
import type { SampleNode } from '../../../src/model/sample.js';
import { imageNode } from '../nodes.js';

const budget: TokenBudget = {
  context: 300,
  tiling: { kind: 'one', tokens: 60 },
  byteFallback: true,
  around: { item: 2, image: 2, text: 1 },
};

const node: fc.Arbitrary<SampleNode> = fc.oneof(
  fc
    .array(fc.constantFrom('word', ' ', 'ß', '字', '한', '🙂', '\ud83d', '\n', '0', 'longerword'), {
      maxLength: 60,
    })
    .map((words): SampleNode => ({ type: 'text', role: 'paragraph', text: words.join('') })),
  fc.nat(9).map((n) => imageNode(n)),
);

it('says of each run of nodes whether it fits what counting every character says', () => {
  fc.assert(
    fc.property(fc.array(fc.array(node, { maxLength: 3 }), { maxLength: 20 }), (runs) => {
      const count = createTokenCount(budget);
      let part: SampleNode[] = [];
      for (const run of runs) {
        const all = [...part, ...run];
        const tokens = all.reduce((sum, one) => sum + nodeTokens(one, budget), budget.around.item);
        const fits = tokens <= budget.context;
        expect(count.fits(run)).toBe(fits);
        if (!fits) count.restart();
        count.add(run);
        part = fits ? all : run;
      }
    }),
  );
});
