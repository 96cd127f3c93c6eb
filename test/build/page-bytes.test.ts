import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildInProcess } from '../support/build-in-process.js';

const MIB = 1024 * 1024;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-page-bytes-'));
  const page = `<p>The ferry was late again, and nobody in the harbour minded.</p><!--${' '.repeat(33 * MIB)}-->`;
  await writeFile(join(folder, 'large.html'), page);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// Extraction had a limit of its own, 32 MiB, that no option reached.
it.each([
  [40 * MIB, 1, []],
  [20 * MIB, 0, ['page_too_large']],
])('max_page_bytes of %i decides on a page of 33 MiB', async (max_page_bytes, documents, reasons) => {
  const { report, drops, validation } = await buildInProcess(
    {
      source: { type: 'html', input: 'large.html', max_page_bytes },
      fetch: { network: false },
      rules: { preset: 'none' },
    },
    { baseDir: folder },
  );
  expect(report.run.documents ?? 0).toBe(documents);
  expect(drops.map(({ reason }) => reason)).toEqual(reasons);
  expect(validation.ok).toBe(true);
});
