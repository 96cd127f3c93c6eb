import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFsStore } from '../../../src/store/fs-store.js';
import { formatFinding } from '../../../src/validate/finding-list.js';
import { validateData } from '../../../src/validate/formats/validate-data.js';
import { needs } from '../../support/needs.js';
import { describeMutations } from './mutation-suite.js';
import { webdatasetSuite } from './webdataset-suite.js';

describeMutations('webdataset tars', webdatasetSuite);

const shared = needs.shared('webdataset shards of the original tool validate clean');
describe.skipIf(shared.skip)('shards of the webdataset package and of its test data', () => {
  const corpora = join(shared.path, 'data/corpora');
  test.each(['captions', 'interleaved'])('%s have no finding', async (name) => {
    const report = await validateData(createFsStore(join(corpora, 'webdataset', name)), { threads: 2 });
    expect(report.findings.map(formatFinding)).toEqual([]);
    expect(report).toMatchObject({ format: 'webdataset', checked: { documents: 14 } });
  });
  test.each([
    ['compressed.tar', 3],
    ['mpdata.tar', 100],
    ['sample.tgz', 90],
    ['tendata.tar', 100],
    ['testgz.tar', 1000],
  ])('%s has %i samples and no finding', async (only, documents) => {
    const folder = join(corpora, 'samples/webdataset-testdata');
    const report = await validateData(createFsStore(folder), { threads: 2, only });
    expect(report.findings.map(formatFinding)).toEqual([]);
    expect(report.checked.documents).toBe(documents);
  });
});
