import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { paperData } from '../../../src/experiment/budget/corpus-means.js';
import { planStage2 } from '../../../src/experiment/budget/plan-stage2.js';
import { stage2PlanText } from '../../../src/experiment/budget/plan-text.js';
import { describeSpeed, tokensPerSecond } from '../../../src/experiment/budget/throughput.js';

/** `npx vitest run test/experiment/budget/documented.test.ts` with WEFT_GOLDEN=write writes the plan. */
it.each(['docs/stage-2.md', 'docs/stage-2.zh-CN.md'])('%s has the plan as it is printed', (path) => {
  const page = readFileSync(path, 'utf8');
  const [before, , after] = page.split(/<!-- \/?plan -->\n/);
  const plan = planStage2({
    model: 'vila-1.5',
    gpus: 8,
    hours: 48,
    tokensPerSecond: tokensPerSecond('a100', 8e9),
    speedSource: describeSpeed('a100', 8e9),
    data: paperData('vila-1.5'),
  });
  const text = stage2PlanText(plan)
    .split('\n\n')
    .map((block) => (block.startsWith('|') ? block : block.replaceAll('\n', '  \n')))
    .join('\n\n');
  const written = `${before}<!-- plan -->\n${text}\n<!-- /plan -->\n${after}`;
  if (process.env.WEFT_GOLDEN === 'write') writeFileSync(path, written);
  expect(readFileSync(path, 'utf8')).toBe(written);
});
