import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFsStore } from '../../../src/store/fs-store.js';
import { formatFinding } from '../../../src/validate/finding-list.js';
import { validateData } from '../../../src/validate/formats/validate-data.js';
import { needs } from '../../support/needs.js';
import { mdsSuite } from './mds-suite.js';
import { describeMutations } from './mutation-suite.js';
import { vilaCoyoSuite, vilaMmc4Suite } from './pickle-suite.js';

describeMutations('MosaicML streaming shards', mdsSuite);
describeMutations("documents for VILA's LazyMMC4Dataset", vilaMmc4Suite);
describeMutations("pairs for VILA's LazyCoyoDataset", vilaCoyoSuite);

const shared = needs.shared('shards of MDSWriter validate clean');
describe.skipIf(shared.skip)('what MDSWriter wrote', () => {
  test.each(['plain', 'zstd_hashes'])('has no finding: %s', async (name) => {
    const folder = join(shared.path, 'data/corpora/mds', name);
    const report = await validateData(createFsStore(folder), { threads: 2 });
    expect(report.findings.map(formatFinding)).toEqual([]);
    expect(report).toMatchObject({ format: 'mds', checked: { documents: 14, images: 28 } });
  });
});
