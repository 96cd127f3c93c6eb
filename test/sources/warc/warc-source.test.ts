import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readCapture } from '../../../src/sources/warc/read-capture.js';
import { createWarcSource } from '../../../src/sources/warc/warc-source.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { readSource, summary, temporaryFolder } from '../support.js';
import { archiveOf, chunkBody, responseRecord, warcRecord } from './write-warc.js';

const folder = temporaryFolder();
const opener = createInputOpener({ baseDir: folder });
const HTML = Buffer.from('<!doctype html><title>t</title><p>text</p>');
const PNG = Buffer.from('\u0089PNG\r\n\u001a\n0000', 'latin1');
let files = 0;

async function read(records: Buffer[], options: { max_page_bytes?: number; gzip?: boolean } = {}) {
  const { gzip = true, ...rest } = options;
  const input = `${files++}.warc${gzip ? '.gz' : ''}`;
  writeFileSync(join(folder, input), archiveOf(records, gzip).bytes);
  return readSource(createWarcSource({ input, ...rest }, opener));
}

const ok = (
  uri: string,
  type: string | undefined,
  body: Buffer,
  fields: Record<string, string> = {},
  status = '200 OK',
) =>
  responseRecord(
    uri,
    [`HTTP/1.1 ${status}`, ...(type === undefined ? [] : [`Content-Type: ${type}`])],
    body,
    fields,
  );

describe('warc records', () => {
  it('become pages, captures, or drops whose reason says what they were', async () => {
    const items = await read([
      warcRecord({ type: 'warcinfo', block: Buffer.from('software: x\r\n') }),
      warcRecord({ type: 'request', uri: 'https://e.org/', block: Buffer.from('GET / HTTP/1.1\r\n\r\n') }),
      ok('https://e.org/', 'text/html; charset=gbk', HTML),
      ok('https://e.org/x', 'application/xhtml+xml', HTML),
      ok('https://e.org/sniffed', undefined, HTML),
      ok('https://e.org/a.png', 'image/png', PNG),
      ok('https://e.org/b', 'application/octet-stream', PNG),
      ok('https://e.org/c', undefined, PNG),
      ok('https://e.org/d.js', 'text/javascript', Buffer.from('<html>')),
      ok('https://e.org/e', undefined, Buffer.from('plain')),
      ok('https://e.org/404', 'text/html', HTML, {}, '404 Not Found'),
      ok('https://e.org/301', 'text/html', HTML, {}, '301'),
      ok('https://e.org/empty', 'text/html', Buffer.alloc(0)),
      responseRecord('https://e.org/odd', ['SMTP 200'], HTML),
      warcRecord({ type: 'resource', uri: 'https://e.org/r', contentType: 'text/html', block: HTML }),
      warcRecord({ type: 'resource', uri: 'https://e.org/r.png', contentType: 'image/png', block: PNG }),
      warcRecord({ type: 'response', uri: 'dns:e.org', contentType: 'text/dns', block: Buffer.from('1') }),
      warcRecord({
        type: 'revisit',
        uri: 'https://e.org/',
        fields: {
          'WARC-Refers-To-Target-URI': 'https://e.org/',
          'WARC-Refers-To-Date': '2020-01-01T00:00:00Z',
        },
        block: Buffer.alloc(0),
      }),
      warcRecord({
        type: 'revisit',
        uri: 'https://e.org/',
        fields: {
          'WARC-Refers-To-Target-URI': 'https://e.org/',
          'WARC-Refers-To-Date': '2020-01-01T00:00:00Z',
        },
        block: Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n'),
      }),
      warcRecord({ type: 'metadata', uri: 'https://e.org/', block: Buffer.from('a: b') }),
      warcRecord({
        type: 'conversion',
        uri: 'https://e.org/',
        contentType: 'text/plain',
        block: Buffer.from('t'),
      }),
      warcRecord({ type: 'strange', block: Buffer.from('t') }),
      warcRecord({ type: 'response', contentType: 'application/http', block: Buffer.from('t') }),
      ok('http://[nowhere', 'text/html', HTML),
    ]);
    expect(summary(items)).toEqual([
      'drop record warc_warcinfo',
      'drop record warc_request',
      'page https://e.org/ 42',
      'page https://e.org/x 42',
      'page https://e.org/sniffed 42',
      'capture https://e.org/a.png image/png',
      'capture https://e.org/b image/png',
      'capture https://e.org/c image/png',
      'drop record not_html (text/javascript)',
      'drop record not_html (no type)',
      'drop record http_status (404)',
      'drop record http_status (301)',
      'drop record empty_body',
      'drop record http_malformed ("SMTP 200\\r\\n\\r\\n<!doctype html><title>t</title><p>text</p>")',
      'page https://e.org/r 42',
      'capture https://e.org/r.png image/png',
      'drop record not_html (text/dns)',
      'capture https://e.org/ ',
      'drop record warc_revisit (https://e.org/ 2020-01-01T00:00:00Z)',
      'drop record warc_metadata',
      'drop record warc_conversion',
      'drop record warc_other (strange)',
      'drop record no_target_uri',
      'drop record bad_url (WARC-Target-URI)',
    ]);
  });

  it('carry what the archive says: header charset, capture time, digest, truncation', async () => {
    const [page, capture] = await read([
      ok('<https://e.org/a b>', 'text/html; charset=gbk', HTML, { 'WARC-Truncated': 'length' }),
      ok('https://e.org/a.png', 'image/png', PNG, { 'WARC-Payload-Digest': 'sha1:ABC' }),
    ]);
    expect(page).toMatchObject({
      page: {
        url: 'https://e.org/a%20b',
        content_type: 'text/html; charset=gbk',
        fetched_at: '2024-05-17T23:31:22Z',
        notes: ['warc_truncated:length'],
        source: { offset: 0 },
      },
    });
    expect(capture).toMatchObject({ capture: { digest: 'sha1:ABC', fetched_at: '2024-05-17T23:31:22Z' } });
  });

  it('larger than max_page_bytes are dropped: stored, decoded, and behind a bomb of a coding', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000, 'a'));
    const items = await read(
      [
        ok('https://e.org/1', 'text/html', Buffer.alloc(2000, 'a')),
        responseRecord(
          'https://e.org/2',
          ['HTTP/1.1 200', 'Content-Type: text/html', 'Content-Encoding: gzip, gzip'],
          gzipSync(bomb),
        ),
        ok('https://e.org/3', 'text/html', Buffer.alloc(1000, 'a')),
      ],
      { max_page_bytes: 1000 },
    );
    expect(summary(items)).toEqual([
      'drop record page_too_large (more than 1000 bytes)',
      'drop record page_too_large (more than 1000 bytes)',
      'page https://e.org/3 1000',
    ]);
  });

  it('with bodies that are not what they declare are kept, and noted', async () => {
    const http = (...fields: string[]) => ['HTTP/1.1 200 OK', 'Content-Type: text/html', ...fields];
    const gz = gzipSync(
      Buffer.concat(Array.from({ length: 400 }, (_, i) => Buffer.from(`<p>${i * 7919}</p>`))),
    );
    const items = await read([
      responseRecord('https://e.org/1', http('Transfer-Encoding: chunked'), HTML),
      responseRecord('https://e.org/2', http('Content-Encoding: gzip'), HTML),
      responseRecord('https://e.org/3', http('Content-Encoding: br'), HTML),
      responseRecord('https://e.org/4', http('Content-Encoding: gzip'), gz.subarray(0, gz.length / 2)),
      responseRecord(
        'https://e.org/5',
        http('Transfer-Encoding: chunked'),
        chunkBody(HTML, [10]).subarray(0, 40),
      ),
      responseRecord('https://e.org/6', http('Content-Encoding: UTF-8'), HTML),
      responseRecord('https://e.org/7', http('Content-Encoding: compress'), HTML),
      responseRecord(
        'https://e.org/8',
        http('Broken line', ' folded', 'Content-Encoding:', ' gzip'),
        gzipSync(HTML),
      ),
    ]);
    expect(items.map((item) => (item.kind === 'page' ? item.page.notes : item.kind))).toEqual([
      undefined,
      ['content_encoding_absent:gzip'],
      ['content_encoding_absent:br'],
      ['content_encoding_broken:gzip'],
      ['chunked_broken'],
      undefined,
      'drop',
      undefined,
    ]);
    expect(summary(items)[0]).toBe('page https://e.org/1 42');
    expect(summary(items)[6]).toBe('drop record content_encoding_unsupported (compress)');
    expect(summary(items)[7]).toBe('page https://e.org/8 42');
  });
});

describe('broken archives', () => {
  it('keep the records before the break, and say where it is', async () => {
    // Noise does not compress, so that a good part of the record stands before the cut.
    const noise = Buffer.concat(
      Array.from({ length: 200 }, (_, i) => createHash('sha256').update(`${i}`).digest()),
    );
    const { bytes, sites } = archiveOf(
      [ok('https://e.org/1', 'text/html', HTML), ok('https://e.org/2', 'text/html', noise)],
      true,
    );
    writeFileSync(join(folder, 'cut.warc.gz'), bytes.subarray(0, bytes.length - 60));
    const items = await readSource(createWarcSource({ input: 'cut.warc.gz' }, opener));
    const second = sites[1]!.offset;
    expect(summary(items)[0]).toBe('page https://e.org/1 42');
    expect(items.slice(1)).toMatchObject([
      { drop: { level: 'record', reason: 'record_truncated', url: 'https://e.org/2' } },
      {
        drop: {
          level: 'unit',
          reason: 'archive_truncated',
          source: { input: 'cut.warc.gz', offset: second },
        },
      },
    ]);
  });

  it('lose one record to a wrong checksum, and read on', async () => {
    const { bytes, sites } = archiveOf(
      [ok('https://e.org/1', 'text/html', HTML), ok('https://e.org/2', 'text/html', HTML)],
      true,
    );
    bytes[sites[1]!.offset - 6]! ^= 1;
    writeFileSync(join(folder, 'crc.warc.gz'), bytes);
    const items = await readSource(createWarcSource({ input: 'crc.warc.gz' }, opener));
    expect(summary(items)).toEqual([
      'drop record record_corrupt (the checksum of its gzip member differs from the decoded bytes)',
      'page https://e.org/2 42',
    ]);
  });

  it('are distinguished from what is no archive, or one in another compression', async () => {
    const write = async (name: string, bytes: Buffer) => {
      writeFileSync(join(folder, name), bytes);
      return summary(await readSource(createWarcSource({ input: name }, opener)));
    };
    expect(await write('html.warc', HTML)).toEqual([
      'drop unit archive_corrupt (no record begins here: "<!doctype html><title>t</title><p>text</p>"; at offset 0, what came before is kept; get the file again)',
    ]);
    expect((await write('a.warc.lz4', Buffer.from('04224d1800000000', 'hex')))[0]).toContain(
      'archive_unsupported (lz4',
    );
    expect(await write('empty.warc', Buffer.alloc(0))).toEqual([]);
  });

  it('gzipped as one member give their pages, and drops for images that no range can reach', async () => {
    const records = [
      ok('https://e.org/1', 'text/html', HTML),
      ok('https://e.org/a.png', 'image/png', PNG),
      ok('https://e.org/2', 'text/html', HTML),
    ];
    writeFileSync(join(folder, 'one.warc.gz'), gzipSync(Buffer.concat(records)));
    const items = await readSource(createWarcSource({ input: 'one.warc.gz' }, opener));
    expect(summary(items).map((line) => line.split(' (')[0])).toEqual([
      'page https://e.org/1 42',
      'drop record record_not_addressable',
      'page https://e.org/2 42',
    ]);
    const places = items.map((item) => (item.kind === 'page' ? item.page.source : undefined));
    expect(places[0]).toEqual({ input: 'one.warc.gz', offset: 0 });
    expect(places[2]).toEqual({
      input: 'one.warc.gz',
      offset: 0,
      path: `+${records[0]!.length + records[1]!.length}`,
    });
  });
});

describe('readCapture', () => {
  it('refuses what is too large, broken, or no longer there, with a reason', async () => {
    const { bytes, sites } = archiveOf(
      [ok('https://e.org/a.png', 'image/png', PNG), ok('https://e.org/404', 'image/png', PNG, {}, '404')],
      true,
    );
    writeFileSync(join(folder, 'images.warc.gz'), bytes);
    const input = await opener.open('images.warc.gz');
    const [image, missing] = sites.map((site) => ({ input: 'images.warc.gz', ...site }));
    const reason = async (...args: Parameters<typeof readCapture>) => {
      const read = await readCapture(...args);
      return 'drop' in read ? read.drop.reason : read.body;
    };
    expect(await reason(input, image!, 1000)).toEqual(PNG);
    expect(await reason(input, image!, PNG.length)).toEqual(PNG);
    expect(await reason(input, image!, PNG.length - 1)).toBe('image_too_large');
    expect(await reason(input, missing!, 1000)).toBe('http_status');
    expect(await reason(input, { ...image!, offset: 3 }, 1000)).toBe('archive_corrupt');
    expect(await reason(input, { ...image!, length: 50 }, 1000)).toBe('archive_truncated');
    expect(await reason(input, { ...image!, offset: bytes.length + 5 }, 1000)).toBe('record_corrupt');
    expect(await reason(input, { ...image!, path: '+500' }, 1000)).toBe('record_not_addressable');
  });
});
