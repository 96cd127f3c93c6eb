import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mmc4JsonlFormat } from '../../src/export/formats/mmc4-jsonl/format.js';
import { omnicorpusFormat } from '../../src/export/formats/omnicorpus/format.js';
import { byKey, exportTinyCorpus, type SampleDigest, type TinyExport } from '../support/export-in-process.js';
import { needs } from '../support/needs.js';
import { runReader } from './run-reader.js';

interface JsonlReport {
  samples: (SampleDigest & { image_info?: { matched_sim: number | null }[] })[];
  sizes_wrong: string[];
}

const python = needs.python(['PIL'], 'reads the mmc4 and omnicorpus exports');

const withImages = (tiny: TinyExport): SampleDigest[] =>
  tiny.expected.filter(({ nodes }) => nodes.some((node) => 'image' in node));
const digests = (report: JsonlReport): SampleDigest[] =>
  byKey(report.samples.map(({ key, nodes }) => ({ key, nodes })));

describe.skipIf(python.skip)('a reader of MMC4', () => {
  const exports: TinyExport[] = [];
  const read = async (formatOptions: Record<string, string>) => {
    const tiny = await exportTinyCorpus(mmc4JsonlFormat, { formatOptions, geometry: { minImages: 1 } });
    exports.push(tiny);
    return {
      tiny,
      report: await runReader<JsonlReport>(python.python, 'read_jsonl.py', ['mmc4', tiny.folder]),
    };
  };
  afterAll(async () => {
    for (const tiny of exports) await tiny.remove();
  });

  test.each(['tar', 'folder'])(
    'sees every document with images, images=%s: same order, text, bytes',
    async (images) => {
      const { tiny, report } = await read({ images });
      expect(digests(report)).toEqual(withImages(tiny));
      expect(report.sizes_wrong).toEqual([]);
      const similarities = report.samples.flatMap(({ image_info = [] }) =>
        image_info.map((i) => i.matched_sim),
      );
      expect(new Set(similarities)).toEqual(new Set([null]));
    },
  );

  test('gets the page order from an assignment over the similarities, with similarity=order', async () => {
    const { tiny, report } = await read({ similarity: 'order' });
    expect(digests(report)).toEqual(withImages(tiny));
    for (const { image_info = [] } of report.samples)
      expect(image_info.map(({ matched_sim }) => matched_sim)).toEqual(image_info.map(() => 1));
  });
});

describe.skipIf(python.skip)('a reader of OmniCorpus', () => {
  let tiny: TinyExport;
  beforeAll(async () => {
    tiny = await exportTinyCorpus(omnicorpusFormat, { geometry: { minImages: 1 } });
  });
  afterAll(() => tiny.remove());

  test('sees every document with images, found by the hash of their URL: same order, text, bytes', async () => {
    const report = await runReader<JsonlReport>(python.python, 'read_jsonl.py', ['omnicorpus', tiny.folder]);
    expect(digests(report)).toEqual(withImages(tiny));
    expect(report.sizes_wrong).toEqual([]);
  });
});
