import { describe, expect, it, onTestFinished } from 'vitest';
import { createJsonSource } from '../../src/sources/json/json-source.js';
import { createWarcSource } from '../../src/sources/warc/warc-source.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { readSource, summary } from '../sources/support.js';
import { archive, lineOf, pages } from '../sources/warc/indexed/index-fixtures.js';
import { cdxj, indexTable } from '../sources/warc/indexed/write-index.js';
import { parquetFile } from '../sources/write-parquet.js';
import { s3Fixture } from './s3-fixture.js';

const s3 = s3Fixture('indexes, archives and tables of pages on S3');

/** A prefix of the bucket with objects in it, and an opener of the bucket. */
async function prefixWith(objects: Record<string, Buffer | string>) {
  const data = s3.open();
  for (const [key, bytes] of Object.entries(objects)) await data.put(key, Buffer.from(bytes));
  const opener = createInputOpener({ baseDir: '.', s3: () => s3.open({ prefix: '' }), credentials: [] });
  onTestFinished(async () => {
    await Promise.all([opener.close(), data.close()]);
  });
  return { base: data.uri, opener };
}

describe.skipIf(s3.skip)('on S3', () => {
  it('an index of a prefix names archives below another, one of which is not there', async () => {
    const at = (n: number, filename: string) => ({ ...lineOf(n), filename });
    const { base, opener } = await prefixWith({
      'warc/my a.warc.gz': archive,
      'index/part=1/x.parquet': indexTable([at(1, 'my%20a.warc.gz'), at(2, 'gone.warc.gz')]),
      'index/part=2/y.cdxj': cdxj([
        at(3, 'my a.warc.gz'),
        { ...at(0, 'my a.warc.gz'), offset: archive.length + 9 },
      ]),
    });
    const source = createWarcSource({ input: `${base}/index/`, warc_base: `${base}/warc` }, opener);
    expect(summary(await readSource(source))).toEqual([
      expect.stringMatching(/^drop unit input_not_found .*gone\.warc\.gz: no such object/),
      expect.stringMatching(/^drop record input_not_found .*gone\.warc\.gz/),
      ...pages(1, 3),
      expect.stringMatching(/^drop record index_mismatch .*nothing lies there/),
    ]);
  });

  it('a folder of Parquet with pages is read by ranges', async () => {
    const table = (n: number) =>
      parquetFile([
        { name: 'url', data: [`https://e.org/${n}`], type: 'STRING' },
        { name: 'html', data: ['<p>page</p>'], type: 'STRING' },
      ]);
    const { base, opener } = await prefixWith({ 'dump/a/0.parquet': table(0), 'dump/b/1.parquet': table(1) });
    expect(
      summary(await readSource(createJsonSource({ input: `${base}/dump/*/*.parquet` }, opener))),
    ).toEqual(pages(0, 1));
  });
});
