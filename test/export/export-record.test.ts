import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileSchema } from '../../src/config/compile-schema.js';
import { describeSchemaErrors } from '../../src/config/describe-schema-errors.js';
import { FORMATS } from '../../src/export/formats/registry.js';
import { exportTinyCorpus } from '../support/export-in-process.js';

const check = compileSchema('export');
const faults = (value: unknown) => (check(value) ? [] : describeSchemaErrors(check));

test.each(FORMATS)('$name: export.json is as the schema says', async ({ name, load }) => {
  const maxImages = name === 'vila-coyo' || name === 'vila-wds' ? 1 : 6;
  const tiny = await exportTinyCorpus(await load(), {
    about: { title: 'Tea', citation: '@misc{tea}', published: '2026-01-01' },
    geometry: { maxImages, minImages: 1 },
  });
  try {
    const record: unknown = JSON.parse(await readFile(join(tiny.folder, 'export.json'), 'utf8'));
    expect(faults(record)).toEqual([]);
    expect(record).toEqual(tiny.record);
    expect(tiny.record.memory_per_rank?.length).toBe(
      ['vila-mmc4', 'vila-coyo'].includes(name) ? 1 : undefined,
    );
    expect(faults({ ...tiny.record, extra: 1 })).not.toEqual([]);
    expect(faults({ ...tiny.record, settings: {} })).not.toEqual([]);
  } finally {
    await tiny.remove();
  }
});
