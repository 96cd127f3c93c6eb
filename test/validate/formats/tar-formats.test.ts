import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFsStore } from '../../../src/store/fs-store.js';
import { formatFinding } from '../../../src/validate/finding-list.js';
import { validateData } from '../../../src/validate/formats/validate-data.js';
import { needs } from '../../support/needs.js';
import { energonSuite } from './energon-suite.js';
import { img2datasetSuite } from './img2dataset-suite.js';
import { mint1tSuite } from './mint-1t-suite.js';
import { describeMutations } from './mutation-suite.js';
import { eagleWdsSuite, vilaWdsSuite } from './vila-wds-suite.js';

describeMutations('a Megatron-Energon data set', energonSuite);
describeMutations('an img2dataset folder', img2datasetSuite);
describeMutations("MINT-1T's tars", mint1tSuite);
describeMutations("pairs for VILA's wids loaders", vilaWdsSuite);
describeMutations("conversations for VILA's EagleWDSDataset", eagleWdsSuite);

const shared = needs.shared('data sets of energon prepare validate clean');
describe.skipIf(shared.skip)('what energon prepare wrote', () => {
  test.each(['captions', 'interleaved'])('has no finding: %s', async (name) => {
    const folder = join(shared.path, 'data/corpora/energon', name);
    const report = await validateData(createFsStore(folder), { threads: 2 });
    expect(report.findings.map(formatFinding)).toEqual([]);
    expect(report).toMatchObject({ format: 'energon', checked: { documents: 14 } });
  });
});
