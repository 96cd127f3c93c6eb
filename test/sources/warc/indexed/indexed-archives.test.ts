import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SourceItem } from '../../../../src/sources/source.js';
import { createWarcSource } from '../../../../src/sources/warc/warc-source.js';
import { createInputOpener } from '../../../../src/store/open-inputs.js';
import { countingServer } from '../../counting-server.js';
import { readSource, summary } from '../../support.js';
import { archiveOf, responseRecord } from '../write-warc.js';
import { archive, folderWith, lineOf, pages, read } from './index-fixtures.js';
import { cdxj, indexTable, linesOf } from './write-index.js';

describe('archives that an index names', () => {
  it('lie beside it, in folders, below warc_base, under encoded names', async () => {
    const files = { 'crawl/warcs/my archive.warc.gz': archive, 'crawl/idx/q.cdxj': '' };
    const at = (filename: string) => ({ ...files, 'crawl/idx/q.cdxj': cdxj([{ ...lineOf(1), filename }]) });
    for (const name of ['warcs/my archive.warc.gz', './warcs/my%20archive.warc.gz'])
      expect(await read(at(name), 'crawl/idx/q.cdxj', 'crawl')).toEqual(pages(1));
    const beside = {
      'x/q.cdxj': cdxj([{ ...lineOf(2), filename: 'y/a.warc.gz' }]),
      'x/y/a.warc.gz': archive,
    };
    expect(await read(beside, 'x/q.cdxj')).toEqual(pages(2));
  });

  it('by their absolute path are read below warc_base alone', async () => {
    const folder = folderWith({ 'w/a.warc.gz': archive });
    const line = { ...lineOf(1), filename: join(folder, 'w/a.warc.gz') };
    writeFileSync(join(folder, 'q.cdxj'), cdxj([line]));
    const opener = createInputOpener({ baseDir: folder });
    const from = async (warc_base: string) =>
      summary(await readSource(createWarcSource({ input: 'q.cdxj', warc_base }, opener)));
    for (const base of ['w', './w/', '.', './']) expect(await from(base)).toEqual(pages(1));
    expect(await from('other')).toEqual([`drop record index_outside_base (${line.filename})`]);
  });

  it.each([
    '../secret.warc.gz',
    'a/../../secret.warc.gz',
    '%2e%2e/secret.warc.gz',
    '..\\secret.warc.gz',
    '/etc/passwd',
    'file:///etc/passwd',
    'file://host/x',
    'http://127.0.0.1:1/x',
    's3://other/x',
  ])('outside of its folder are not opened: %s', async (filename) => {
    const files = { 'secret.warc.gz': archive, 'in/q.cdxj': cdxj([{ ...lineOf(1), filename }]) };
    expect(await read(files, 'in/q.cdxj')).toEqual([`drop record index_outside_base (${filename})`]);
  });

  it('that are replaced after their records were read are inputs that changed, also for an image', async () => {
    const png = Buffer.from('\u0089PNG\r\n\u001a\n0000', 'latin1');
    const image = responseRecord('https://e.org/a.png', ['HTTP/1.1 200 OK', 'Content-Type: image/png'], png);
    const before = archiveOf([image], true).bytes;
    const folder = folderWith({ 'i.warc.gz': before, 'q.cdxj': cdxj(await linesOf(before, 'i.warc.gz')) });
    const source = createWarcSource({ input: 'q.cdxj' }, createInputOpener({ baseDir: folder }));
    const [item] = await readSource(source);
    const { source: place } = (item as Extract<SourceItem, { kind: 'capture' }>).capture;
    expect(await source.readCapture?.(place, 1 << 20)).toMatchObject({ body: png });
    writeFileSync(join(folder, 'i.warc.gz'), archiveOf([image, image], true).bytes);
    await expect(source.readCapture?.(place, 1 << 20)).rejects.toMatchObject({ code: 'input_changed' });
  });

  it('on a server are asked for under encoded names, also by an index that a list of paths names', async () => {
    const at = (n: number, filename: string) => ({ ...lineOf(n), filename });
    const server = await countingServer(
      new Map<string, Buffer>([
        ['warc/my #1.warc.gz', archive],
        [
          'index/part-0.parquet',
          indexTable([at(1, 'my #1.warc.gz'), at(2, 'my%20%231.warc.gz'), at(3, 'no.warc.gz')]),
        ],
      ]),
    );
    const folder = folderWith({ 'tables.paths': 'index/part-0.parquet\n' });
    const opener = createInputOpener({ baseDir: folder });
    const options = { paths_prefix: server.base, warc_base: `${server.base}warc/` };
    const source = createWarcSource({ input: 'tables.paths', ...options }, opener);
    expect(summary(await readSource(source))).toEqual([
      ...pages(1, 2),
      expect.stringMatching(/^drop unit input_not_found \(http:\S+warc\/no\.warc\.gz: not there/),
      expect.stringMatching(/^drop record input_not_found/),
    ]);
    await opener.close();
    await server.close();
  });

  it('of Common Crawl ask for warc_base before anything is built', async () => {
    const line = { ...lineOf(0), filename: 'crawl-data/CC-MAIN-2024-22/segments/1/warc/a.warc.gz' };
    for (const [name, bytes] of [
      ['q.cdxj', cdxj([line])],
      ['q.parquet', indexTable([line])],
    ] as const)
      await expect(read({ [name]: bytes }, name)).rejects.toMatchObject({
        code: 'warc_base_missing',
        exitCode: 2,
      });
    const mirrored = { [line.filename]: archive, 'q.cdxj': cdxj([line]) };
    expect(await read(mirrored, 'q.cdxj')).toEqual(pages(0));
    expect(
      await read({ [`mirror/${line.filename}`]: archive, 'q.cdxj': cdxj([line]) }, 'q.cdxj', 'mirror/'),
    ).toEqual(pages(0));
  });
});

describe('a folder', () => {
  it('of archives gives these, not the index beside them; one of indexes alone gives their records', async () => {
    const files = { 'd/a.warc.gz': archive, 'd/q.cdxj': cdxj([lineOf(0)]) };
    expect((await read(files, 'd')).filter((item) => item.startsWith('page'))).toEqual(pages(0, 1, 2, 3));
    const tables = {
      'a.warc.gz': archive,
      't/p=1/x.parquet': indexTable([lineOf(0)]),
      't/p=2/y.parquet': indexTable([lineOf(2)]),
    };
    expect(await read(tables, 't', '.')).toEqual(pages(0, 2));
    expect(await read(tables, 't/*/*.parquet', '.')).toEqual(pages(0, 2));
  });
});
