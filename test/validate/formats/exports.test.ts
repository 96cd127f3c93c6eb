import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FORMATS } from '../../../src/export/formats/registry.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import { formatFinding } from '../../../src/validate/finding-list.js';
import { validateData } from '../../../src/validate/formats/validate-data.js';
import { writeExport } from './export-fixture.js';
import { exportRecordSuite } from './export-record-suite.js';
import { describeMutations } from './mutation-suite.js';

describeMutations('an export with its record', exportRecordSuite);

describe('what weft export writes has no finding', () => {
  test.each(FORMATS.map(({ name }) => name))('%s', async (name) => {
    const folder = await mkdtemp(join(tmpdir(), 'weft-exported-'));
    try {
      await writeExport(name)(folder);
      const report = await validateData(createFsStore(folder), { threads: 1 });
      // Shards of four items are no multiple of what VILA's batches need, and the export says so too.
      const lines = report.findings.filter(({ code }) => code !== 'counts_not_multiple').map(formatFinding);
      expect(lines).toEqual([]);
      expect(report).toMatchObject({ format: name, recognised_by: 'export.json', ok: true });
      expect(report.checked.images).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
