import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mdsFormat } from '../../src/export/formats/mds/format.js';
import { byKey, exportTinyCorpus, type SampleDigest, type TinyExport } from '../support/export-in-process.js';
import { needs } from '../support/needs.js';
import { runReader } from './run-reader.js';

const python = needs.python(
  ['torch', 'catalogue', 'streaming'],
  'reads the mds export with mosaicml-streaming',
);

describe.skipIf(python.skip)('mosaicml-streaming', () => {
  let tiny: TinyExport;
  const read = (copy: string) =>
    runReader<{ samples: SampleDigest[]; sizes_wrong: string[] }>(python.python, 'read_mds.py', [
      join(tiny.folder, 'mds'),
      join(tiny.folder, '..', copy),
    ]);

  beforeAll(async () => {
    tiny = await exportTinyCorpus(mdsFormat);
  });
  afterAll(() => tiny.remove());

  test('streams every sample with its hash validated: same order, same text, same image bytes', async () => {
    const { samples, sizes_wrong } = await read('copy');
    expect(byKey(samples)).toEqual(tiny.expected);
    expect(sizes_wrong).toEqual([]);
  });

  test('refuses a shard whose bytes are not those of index.json', async () => {
    const shard = join(tiny.folder, 'mds', 'shard.00000.mds');
    const bytes = await readFile(shard);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(shard, bytes);
    await expect(read('copy-of-damaged')).rejects.toThrow(/[Cc]hecksum|hash/);
  });
});
