import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { webdatasetFormat } from '../../src/export/formats/webdataset/format.js';
import { byKey, exportTinyCorpus, type SampleDigest, type TinyExport } from '../support/export-in-process.js';
import { needs } from '../support/needs.js';
import { runReader } from './run-reader.js';

interface TarReport {
  samples: SampleDigest[];
  hub: { samples?: SampleDigest[]; features?: Record<string, string>; error?: string };
}

const python = needs.python(
  ['webdataset', 'datasets'],
  'reads the webdataset export with webdataset and datasets',
);

describe.skipIf(python.skip)('the webdataset export', () => {
  let tiny: TinyExport;
  const read = (cache: string) =>
    runReader<TarReport>(python.python, 'read_export_tars.py', [tiny.folder, join(tiny.folder, '..', cache)]);

  beforeAll(async () => {
    tiny = await exportTinyCorpus(webdatasetFormat);
  });
  afterAll(() => tiny.remove());

  test('is read by webdataset and by datasets alike: same order, same text, same image bytes', async () => {
    const { samples, hub } = await read('cache');
    expect(byKey(samples)).toEqual(tiny.expected);
    expect(hub.error).toBeUndefined();
    expect(hub.samples).toEqual(samples);
    const images = Object.entries(hub.features ?? {}).filter(([name]) => /^\d/.test(name));
    expect(images.length).toBeGreaterThan(0);
    expect(images.every(([, type]) => type.startsWith('Image('))).toBe(true);
  });

  test('would not load with datasets without the features in its README', async () => {
    await rm(join(tiny.folder, 'README.md'));
    const { hub } = await read('other-cache');
    expect(hub.error).toMatch(/don't share the same prefix or the same types/);
  });
});
