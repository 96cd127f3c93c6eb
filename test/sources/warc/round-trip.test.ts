import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RecordEvent, readRecords } from '../../../src/formats/warc/read-records.js';
import { judgeRecord, type RecordVerdict } from '../../../src/sources/warc/judge-record.js';
import { readCapture } from '../../../src/sources/warc/read-capture.js';
import { chunked, memoryInput } from '../support.js';
import { archiveOf, chunkBody, responseRecord } from './write-warc.js';

const CODINGS: Record<string, (body: Buffer) => Buffer> = {
  identity: (body) => body,
  gzip: (body) => gzipSync(body),
  deflate: (body) => deflateSync(body),
  'raw deflate': (body) => deflateRawSync(body),
  br: (body) => brotliCompressSync(body),
};

interface Sent {
  uri: string;
  html: boolean;
  body: Buffer;
  record: Buffer;
}

// Fields that would change what the response is are the test's own.
const fieldName = fc.stringMatching(/^X-[A-Za-z][A-Za-z0-9-]{0,12}$/);
const fieldValue = fc.stringMatching(/^[ -~]{0,30}$/);

const sent: fc.Arbitrary<Sent> = fc
  .record({
    n: fc.nat(1e9),
    html: fc.boolean(),
    body: fc.uint8Array({ minLength: 1, maxLength: 3000 }),
    coding: fc.constantFrom(...Object.keys(CODINGS)),
    chunks: fc.option(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 6 }), { nil: undefined }),
    fields: fc.array(fc.tuple(fieldName, fieldValue), { maxLength: 5 }),
    reason: fc.constantFrom(' OK', ' ', ''),
  })
  .map(({ n, html, body, coding, chunks, fields, reason }) => {
    const uri = `https://e.org/${n}`;
    // A first letter, so that no body can pass for a coding it does not have.
    const plain = Buffer.concat([Buffer.from(html ? '<' : '\u0089PNG\r\n\u001a\n', 'latin1'), body]);
    const encoded = CODINGS[coding]!(plain);
    const http = [
      `HTTP/1.1 200${reason}`,
      ...fields.map(([name, value]) => `${name}: ${value}`),
      `content-type: ${html ? 'text/html; charset=utf-8' : 'image/png'}`,
      ...(coding === 'identity' ? [] : [`Content-Encoding: ${coding.replace('raw ', '')}`]),
      ...(chunks === undefined ? [] : ['Transfer-Encoding: chunked']),
    ];
    const stored = chunks === undefined ? encoded : chunkBody(encoded, chunks);
    return { uri, html, body: plain, record: responseRecord(uri, http, stored) };
  });

async function readAll(bytes: Buffer, chunkSize: number): Promise<RecordEvent<RecordVerdict>[]> {
  const events: RecordEvent<RecordVerdict>[] = [];
  for await (const event of readRecords(chunked(bytes, chunkSize), 0, judgeRecord(1 << 20)))
    events.push(event);
  return events;
}

describe('WARC written and read back', () => {
  it('gives every body, offset and length, whatever its headers, codings and chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sent, { maxLength: 6 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 5000 }),
        async (records, gzip, chunkSize) => {
          const archive = archiveOf(
            records.map(({ record }) => record),
            gzip,
          );
          const events = await readAll(archive.bytes, chunkSize);
          expect(events.map((event) => (event.kind === 'record' ? event.site : event))).toEqual(
            archive.sites,
          );
          for (const [i, event] of events.entries()) {
            const { uri, html, body } = records[i]!;
            if (event.kind !== 'record') throw new Error(event.detail);
            const source = { input: 'a', ...event.site };
            const item = event.value(source);
            expect(item.kind).toBe(html ? 'page' : 'capture');
            if (item.kind === 'page') {
              expect(item.page.url).toBe(uri);
              expect(Buffer.compare(item.page.body, body)).toBe(0);
              expect(item.page.notes).toBeUndefined();
            }
            if (item.kind === 'capture') {
              const read = await readCapture(memoryInput('a', archive.bytes), item.capture.source, 1 << 20);
              if ('drop' in read) throw new Error(read.drop.reason);
              expect({ ...read, body: Buffer.compare(read.body, body) }).toEqual({
                body: 0,
                mime: 'image/png',
                url: uri,
              });
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('cut anywhere: never throws, keeps every whole record, and says that the archive is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sent, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (records, gzip, where) => {
          const { bytes, sites } = archiveOf(
            records.map(({ record }) => record),
            gzip,
          );
          const cut = Math.floor(bytes.length * where);
          const events = await readAll(bytes.subarray(0, cut), 977);
          const whole = sites.filter(({ offset, length }) => offset + length <= cut);
          const read = events.filter(
            (event) => event.kind === 'record' && event.missing === 0 && !event.damage,
          );
          expect(read.length).toBeGreaterThanOrEqual(whole.length);
          expect(read.slice(0, whole.length).map((event) => event.kind === 'record' && event.site)).toEqual(
            whole,
          );
          // Only the blank lines behind the last record may be missing without a word.
          const onBoundary =
            cut === 0 ||
            sites.some(({ offset, length }) => cut >= offset + length - 4 && cut <= offset + length);
          const ends = events.filter((event) => event.kind === 'break');
          if (!onBoundary)
            expect(ends.map((event) => event.kind === 'break' && event.reason)).toEqual([
              'archive_truncated',
            ]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('with bytes overwritten anywhere: never throws, and gives the same however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sent, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), {
          minLength: 1,
          maxLength: 20,
        }),
        async (records, gzip, writes) => {
          const { bytes } = archiveOf(
            records.map(({ record }) => record),
            gzip,
          );
          for (const [where, byte] of writes) bytes[Math.floor((bytes.length - 1) * where)] = byte;
          const outcome = async (chunkSize: number) =>
            (await readAll(bytes, chunkSize)).map((event) =>
              event.kind === 'record'
                ? [event.site, event.missing, event.damage, event.value({ input: 'a', offset: 0 })]
                : event,
            );
          const first = await outcome(4096);
          expect(await outcome(61)).toEqual(first);
          expect(first.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});
