import { afterAll, describe, expect, test } from 'vitest';
import { energonFormat } from '../../src/export/formats/energon/format.js';
import type { ExportFormat } from '../../src/export/formats/export-format.js';
import { mdsFormat } from '../../src/export/formats/mds/format.js';
import { mmc4JsonlFormat } from '../../src/export/formats/mmc4-jsonl/format.js';
import { obelicsFormat } from '../../src/export/formats/obelics/format.js';
import { omnicorpusFormat } from '../../src/export/formats/omnicorpus/format.js';
import { webdatasetFormat } from '../../src/export/formats/webdataset/format.js';
import { exportTinyCorpus, type TinyExport } from '../support/export-in-process.js';
import { needs } from '../support/needs.js';
import { runReader } from './run-reader.js';

interface CroissantReport {
  errors: string[];
  warnings: string[];
  name: string;
  conforms_to: string;
  files: Record<string, string>;
  records: Record<string, (string | null)[] | string>[];
}

const python = needs.python(['mlcroissant'], 'validates the Croissant descriptions with mlcroissant');

describe.skipIf(python.skip)('mlcroissant', () => {
  const exports: TinyExport[] = [];
  const read = async (format: ExportFormat, columns: string[] = []) => {
    const about = { published: '2026-01-31', license: 'https://creativecommons.org/licenses/by/4.0/' };
    const tiny = await exportTinyCorpus(format, { about, geometry: { minImages: 1 } });
    exports.push(tiny);
    return {
      tiny,
      report: await runReader<CroissantReport>(python.python, 'read_croissant.py', [tiny.folder, ...columns]),
    };
  };
  afterAll(async () => {
    for (const tiny of exports) await tiny.remove();
  });

  test.each([webdatasetFormat, energonFormat, mdsFormat, obelicsFormat, mmc4JsonlFormat, omnicorpusFormat])(
    'has nothing to say against the description of $name',
    async (format) => {
      const { tiny, report } = await read(format);
      expect(report).toMatchObject({ errors: [], warnings: [], name: 'tiny' });
      expect(report.conforms_to).toBe('http://mlcommons.org/croissant/1.1');
      const described = tiny.record.files.filter(({ name }) => !/^(README\.md|croissant\.json)$/.test(name));
      expect(report.files).toEqual(Object.fromEntries(described.map(({ name, sha256 }) => [name, sha256])));
    },
  );

  test.each([
    { name: 'obelics', format: obelicsFormat, column: 'texts' },
    { name: 'mmc4', format: mmc4JsonlFormat, column: 'text_list' },
    { name: 'omnicorpus', format: omnicorpusFormat, column: 'texts' },
  ])('reads the texts of $name through the description', async ({ format, column }) => {
    const { tiny, report } = await read(format, [column]);
    const texts = (values: (string | null)[] | string | undefined) =>
      (Array.isArray(values) ? values : []).filter((text) => text !== null);
    const expected = [...tiny.samples.values()]
      .filter(({ images }) => images.some((image) => image !== null))
      .map((sample) => texts(sample.texts).join('\n'));
    expect(report.records.map((record) => texts(record[column]).join('\n')).sort()).toEqual(expected.sort());
  });

  test('reads the images of a Parquet export through the description, each in its slot', async () => {
    const { tiny, report } = await read(obelicsFormat, ['images']);
    const expected = [...tiny.samples.values()].map(({ nodes }) =>
      nodes.map((node) => (node.type === 'image' ? `${node.width}x${node.height}` : null)),
    );
    const withImages = expected.filter((slots) => slots.some((slot) => slot !== null)).map(String);
    expect(report.records.map(({ images }) => String(images)).sort()).toEqual(withImages.sort());
  });
});
