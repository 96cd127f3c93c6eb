import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PREFERENCE } from '../../src/curate/curation-inputs.js';
import { DECISION_COLUMNS } from '../../src/curate/decision-table.js';
import { SKETCH_WORDS } from '../../src/curate/near-duplicates/find-pairs.js';
import { REASONS } from '../../src/model/reasons.js';

const path = join(import.meta.dirname, '../../deploy/spark/curate.py');

it('curation on Spark has the columns, the order of preference and the numbers of curation here', async () => {
  const text = await readFile(path, 'utf8');
  const constant = (name: string) => new RegExp(`^${name} = (.+)$`, 'm').exec(text)?.[1];
  expect(constant('COLUMNS')?.replaceAll('"', '').replaceAll('`', '"')).toBe(DECISION_COLUMNS);
  expect(constant('PREFERENCE')).toBe(`"${PREFERENCE}"`);
  expect(constant('SKETCH_WORDS')).toBe(String(SKETCH_WORDS));
  const pairs = await readFile(
    join(import.meta.dirname, '../../src/curate/near-duplicates/find-pairs.ts'),
    'utf8',
  );
  expect(/^const EACH_WITH_EACH = (\d+);$/m.exec(pairs)?.[1]).toBe(constant('EACH_WITH_EACH'));
  const reasons = [
    ...text.matchAll(
      /['"]((?:near_)?duplicate_\w+|in_earlier_build|near_duplicate|image_overused|repeated_paragraph)['"]/g,
    ),
  ];
  expect(new Set(reasons.map(([, reason]) => reason)).size).toBeGreaterThan(5);
  for (const [, reason = ''] of reasons) expect(Object.hasOwn(REASONS, reason), reason).toBe(true);
});
