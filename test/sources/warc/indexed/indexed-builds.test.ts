import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildFindings } from '../../../../src/inspect/build-findings.js';
import { readAll } from '../../../../src/store/store.js';
import { buildInProcess } from '../../../support/build-in-process.js';
import { countingServer } from '../../counting-server.js';
import { archive, folderWith, lineOf } from './index-fixtures.js';
import { cdxj, type IndexLine, indexTable, linesOf } from './write-index.js';

describe('archives that an index names', () => {
  it('that are not there are named once, with a drop for each of their records; the rest is built', async () => {
    const lines = [
      lineOf(0),
      { ...lineOf(1), filename: 'lost.warc.gz' },
      { ...lineOf(2), filename: 'lost.warc.gz' },
    ];
    const built = await buildInProcess(
      { source: { type: 'warc', input: 'q.cdxj' }, fetch: { network: false }, rules: { preset: 'none' } },
      { baseDir: folderWith({ 'a.warc.gz': archive, 'q.cdxj': cdxj(lines) }) },
    );
    expect(built.samples.map(({ sample }) => sample.url)).toEqual(['https://e.org/0']);
    expect(built.drops.map(({ level, reason }) => `${level} ${reason}`)).toEqual([
      'unit input_not_found',
      'record input_not_found',
      'record input_not_found',
    ]);
    const { lines: told, failed } = await buildFindings(built.store, built.report.stats);
    expect(failed).toBe(true);
    expect(told.join('\n')).toContain('lost.warc.gz');
  });

  it('below a base with a login are read with it, and nothing that is stored holds it', async () => {
    const server = await countingServer(new Map<string, Buffer>([['w/a.warc.gz', archive]]), 'reader:sesame');
    const warc_base = server.base.replace('//', '//reader:sesame@').concat('w');
    const built = await buildInProcess(
      {
        source: { type: 'warc', input: 'q.cdxj', warc_base },
        fetch: { network: false },
        rules: { preset: 'none' },
      },
      { baseDir: folderWith({ 'q.cdxj': cdxj([lineOf(0), { ...lineOf(1), filename: 'no.warc.gz' }]) }) },
    );
    expect(built.samples.map(({ sample }) => sample.source.input)).toEqual([`${server.base}w/a.warc.gz`]);
    const corpus = await readAll(built.store.get('corpus.json'));
    const stored = JSON.stringify([built.samples, built.drops, built.report, corpus.toString()]);
    expect(stored).toContain(`${server.base}w`);
    expect(stored).not.toContain('sesame');
    await server.close();
  });

  it('and two indexes name: a record of both is one document, the other is counted', async () => {
    const built = await buildInProcess(
      {
        source: { type: 'warc', input: ['one.cdxj', 'two.parquet'] },
        fetch: { network: false },
        rules: { preset: 'none' },
      },
      {
        baseDir: folderWith({
          'a.warc.gz': archive,
          'one.cdxj': cdxj([lineOf(0), lineOf(1)]),
          'two.parquet': indexTable([lineOf(1), lineOf(2)]),
        }),
      },
    );
    expect(built.samples.map(({ sample }) => sample.url).sort()).toEqual(
      [0, 1, 2].map((n) => `https://e.org/${n}`),
    );
    expect(built.report.stats.drops.assemble).toMatchObject({ 'document:duplicate_id': 1 });
    expect(built.validation.findings).toEqual([]);
  });
});

describe('a build from an index', () => {
  it.each<[string, (lines: IndexLine[]) => Buffer]>([
    ['few.cdxj', (lines) => Buffer.from(cdxj(lines))],
    ['few.parquet', (lines) => indexTable(lines)],
  ])('of a few pages and their images reads no more of the sample archive: %s', async (name, write) => {
    const site = readFileSync(join(import.meta.dirname, '../../../../samples/site.warc.gz'));
    const few = (await linesOf(site, 'site.warc.gz')).filter(({ url }) => /\/maths\//.test(url));
    const server = await countingServer(
      new Map<string, Buffer>([
        ['site.warc.gz', site],
        [name, write(few)],
      ]),
    );
    const built = await buildInProcess(
      {
        source: { type: 'warc', input: server.base + name },
        fetch: { network: false },
        consent: { mode: 'off' },
        rules: { preset: 'none' },
        images: { resize: { mode: 'none' } },
      },
      { baseDir: '.' },
    );
    const pages = few.filter(({ mime }) => mime === 'text/html');
    expect(built.samples.map(({ sample }) => sample.url)).toEqual(pages.map(({ url }) => url));
    const images = built.samples.flatMap((sample) => [...sample.images]);
    expect([pages.length, images.length]).toEqual([1, few.length - 1]);
    expect(built.validation.findings).toEqual([]);
    const wanted = few.reduce((sum, { length }) => sum + length, 0);
    expect(server.sent.get('site.warc.gz')).toBeLessThan(1.2 * wanted);
    await server.close();
  });
});
