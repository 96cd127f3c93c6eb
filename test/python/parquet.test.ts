import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { obelicsFormat } from '../../src/export/formats/obelics/format.js';
import { byKey, exportTinyCorpus, type TinyExport } from '../support/export-in-process.js';
import { needs } from '../support/needs.js';
import { runReader } from './run-reader.js';

interface ParquetReport {
  features: Record<string, string>;
  samples: { key: string; nodes: object[] }[];
  sizes_wrong: string[];
  arrow_types: Record<string, string>;
  row_groups: number[];
  rows: number;
  plain: boolean;
}

const python = needs.python(['datasets', 'pyarrow'], 'reads the obelics export with datasets and pyarrow');

describe.skipIf(python.skip).each(['bytes', 'urls'] as const)(
  'Hugging Face datasets, images=%s',
  (images) => {
    let tiny: TinyExport;
    let report: ParquetReport;

    beforeAll(async () => {
      tiny = await exportTinyCorpus(obelicsFormat, { formatOptions: { images } });
      const args = [tiny.folder, images, join(tiny.folder, '..', 'cache')];
      report = await runReader<ParquetReport>(python.python, 'read_parquet.py', args);
    });
    afterAll(() => tiny.remove());

    test('load_dataset sees every sample: same order, same text, same images', () => {
      const expected = tiny.expected.map(({ key, nodes }) => ({
        key,
        nodes:
          images === 'bytes'
            ? nodes
            : (tiny.samples.get(key)?.nodes ?? []).map((node) =>
                node.type === 'text' ? { text: node.text } : { url: node.original_url },
              ),
      }));
      expect(byKey(report.samples)).toEqual(expected);
      expect(report.sizes_wrong).toEqual([]);
    });

    test('the columns have their types, images as images', () => {
      const image = images === 'bytes' ? 'Image(mode=None, decode=True)' : "Value('string')";
      expect(report.features).toEqual({
        images: `List(${image})`,
        texts: "List(Value('string'))",
        metadata: "Value('string')",
        general_metadata: "Value('string')",
      });
      const cell = images === 'bytes' ? 'struct<bytes: binary, path: string>' : 'string';
      expect(report.arrow_types.images).toBe(`list<element: ${cell}>`);
    });

    test('row groups are small, and images are stored as they are', () => {
      expect(Math.max(...report.row_groups)).toBeLessThanOrEqual(100);
      expect(report.rows).toBe(tiny.record.items);
      expect(report.plain).toBe(images === 'bytes');
    });
  },
);
