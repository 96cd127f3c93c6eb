import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFsStore } from '../../../src/store/fs-store.js';
import { formatFinding } from '../../../src/validate/finding-list.js';
import { validateData } from '../../../src/validate/formats/validate-data.js';
import { needs } from '../../support/needs.js';
import { llavaNextSuite } from './llava-next-suite.js';
import { mmc4JsonlSuite } from './mmc4-jsonl-suite.js';
import { describeMutations } from './mutation-suite.js';
import { obelicsSuite } from './obelics-suite.js';
import { omnicorpusSuite } from './omnicorpus-suite.js';

describeMutations('MMC4 JSONL', mmc4JsonlSuite);
describeMutations('OmniCorpus JSONL', omnicorpusSuite);
describeMutations('LLaVA conversations', llavaNextSuite);
describeMutations('OBELICS Parquet', obelicsSuite);

const shared = needs.shared('published records of MMC4 and of an OBELICS pipeline');
describe.skipIf(shared.skip)('published records', () => {
  const samples = join(shared.path, 'data/corpora/samples');

  test("MMC4's own example has no finding", async () => {
    const report = await validateData(createFsStore(join(samples, 'mmc4')), {
      threads: 1,
      only: 'readme_example.jsonl',
    });
    expect(report.findings.map(formatFinding)).toEqual([]);
    expect(report).toMatchObject({ format: 'mmc4-jsonl', checked: { documents: 1 } });
  });

  test('of an OBELICS pipeline that dropped texts and kept their image slots: each such record is named', async () => {
    const only = 'web_documents_filtered.jsonl';
    const report = await validateData(createFsStore(join(samples, 'obelics-chinese')), { threads: 1, only });
    expect(report.counts).toEqual({ interleaved_mismatch: 10 });
    expect(report.findings[0]?.message).toMatch(/^has 20 texts and 21 images/);
  });
});
