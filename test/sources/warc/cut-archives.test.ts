import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readRecords } from '../../../src/formats/warc/read-records.js';
import { judgeRecord } from '../../../src/sources/warc/judge-record.js';
import { chunked } from '../support.js';
import { archiveOf, responseRecord } from './write-warc.js';

const HTTP = ['HTTP/1.1 200 OK', 'Content-Type: text/html'];
const BODIES = [`<p>${'a paragraph. '.repeat(60)}`, '<p>b\r\n\r\nWARC', '<'];

const warcRecords = BODIES.map((body, n) => responseRecord(`https://e.org/${n}`, HTTP, Buffer.from(body)));
const arcRecords = [
  Buffer.from('filedesc://x.arc 0.0.0.0 20200101000000 text/plain 20\n1 0 InternetArchive\n\n'),
  ...BODIES.map((body, n) => {
    const block = `${HTTP.join('\r\n')}\r\n\r\n${body}`;
    return Buffer.from(`http://e.org/${n} 10.0.0.1 20200101000000 text/html ${block.length}\n${block}\n`);
  }),
];

/** Blank lines behind a record, which may be missing without a word; a gzip member holds them itself. */
const FORMS: [string, { bytes: Buffer; sites: { offset: number; length: number }[] }, number][] = [
  ['WARC', archiveOf(warcRecords, false), 4],
  ['WARC, a gzip member per record', archiveOf(warcRecords, true), 0],
  ['ARC', archiveOf(arcRecords, false), 1],
  ['ARC, a gzip member per record', archiveOf(arcRecords, true), 0],
];

it.each(FORMS)('%s: cut at any byte inside a record, the archive is truncated', async (_, archive, blank) => {
  const { bytes, sites } = archive;
  const wrong: string[] = [];
  for (let cut = 1; cut < bytes.length; cut++) {
    const betweenRecords = sites.some(({ offset, length }) => {
      const end = offset + length;
      return cut <= end && cut >= end - blank;
    });
    if (betweenRecords) continue;
    const ends: string[] = [];
    for await (const event of readRecords(chunked(bytes.subarray(0, cut), 977), 0, judgeRecord(1 << 20)))
      if (event.kind !== 'record') ends.push(event.kind === 'break' ? event.reason : event.kind);
    if (ends.join() !== 'archive_truncated') wrong.push(`${cut}: ${ends.join()}`);
  }
  expect(wrong).toEqual([]);
});

it('a file of one line that is no record is corrupt, not truncated', async () => {
  for (const text of ['hello', 'PK\u0003\u0004', '{"a":1}']) {
    const bytes = gzipSync(text);
    for (const content of [Buffer.from(text), bytes]) {
      const ends: string[] = [];
      for await (const event of readRecords(chunked(content, 977), 0, judgeRecord(1 << 20)))
        ends.push(event.kind === 'break' ? event.reason : event.kind);
      expect(ends).not.toContain('archive_truncated');
      expect(ends).toHaveLength(1);
    }
  }
});
