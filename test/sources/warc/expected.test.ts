import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RecordEvent, readRecords } from '../../../src/formats/warc/read-records.js';
import { httpHead } from '../../../src/sources/warc/judge-record.js';
import { readCapture } from '../../../src/sources/warc/read-capture.js';
import { readRecordBody } from '../../../src/sources/warc/response-body.js';
import { createWarcSource } from '../../../src/sources/warc/warc-source.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { needs } from '../../support/needs.js';
import { testContext } from '../support.js';

const shared = needs.shared('record lists of 72 real WARC and ARC files, to compare the reader with');
const root = join(shared.path, 'data/warc');

interface Listed {
  offset: number;
  type: string;
  uri: string | null;
  http_status: string | null;
}

interface Read {
  status: number | undefined;
  length: number;
  sha256: string;
}

type Payloads = Record<string, [index: number, length: number, sha256: string][]>;

/**
 * Where this reader and warcio differ, and why. Whatever is not named here must agree.
 * `more`: records that warcio does not list. `damaged`: records that it lists and that are dropped here.
 */
const DIFFERENCES: Record<string, { more?: number; damaged?: number[]; ends?: string; why: string }> = {
  'pywb/bad.arc': { damaged: [0, 1, 3], why: 'lengths of -1 and abc; warcio gives empty records' },
  'warcio/bad.arc': { damaged: [0, 1, 3], why: 'lengths of -1 and abc; warcio gives empty records' },
  'pywb/example-bad.warc.gz.bad': { more: 5, why: 'one gzip member for the whole file; warcio stops' },
  'warcio/example-bad.warc.gz.bad': { more: 5, why: 'one gzip member for the whole file; warcio stops' },
  'warcio/example-bad-non-chunked.warc.gz': {
    more: 5,
    why: 'one gzip member for the whole file; warcio stops',
  },
  'warcio/example-wrong-chunks.warc.gz': {
    more: 1,
    damaged: [0],
    why: 'a record whose body stands in the next gzip member; warcio gives the head and stops',
  },
  'warcio/example-space-in-url.arc': {
    damaged: [1],
    ends: 'archive_truncated',
    why: 'the file ends 12 bytes before the record does; warcio does not look',
  },
  'resiliparse/clipped.warc.gz': {
    damaged: [0],
    ends: 'archive_truncated',
    why: 'the gzip stream is cut; warcio does not look',
  },
  'webarchive-commons/IAH-20080430204825-00000-blackbook-truncated.arc': {
    more: 8,
    why: 'no blank line behind the version block; warcio takes the next record for rubbish and stops',
  },
  'webarchive-commons/link-extraction-test.warc': {
    more: 4,
    why: 'no blank line behind a record; warcio takes the next version line for rubbish and stops',
  },
};

/** Payloads that differ from warcio's although the record is whole. */
const PAYLOAD_DIFFERENCES: Record<string, string> = {
  'node-warc/parseMe.warc 19': 'application/http under a chrome-extension: URI: its head is parsed here',
  'node-warc/parseMe.warc.gz 19': 'application/http under a chrome-extension: URI: its head is parsed here',
  'pywb/bad.arc 2': 'its one byte is there',
  'warcio/bad.arc 2': 'its one byte is there',
};

async function readFileEvents(name: string): Promise<RecordEvent<Read>[]> {
  const events: RecordEvent<Read>[] = [];
  const bytes = createReadStream(join(root, name));
  const judge = async (
    ...[head, block]: Parameters<Parameters<typeof readRecords<Read>>[2]>
  ): Promise<Read> => {
    const http = await httpHead(head, block);
    const parsed = http === 'malformed' ? undefined : http;
    const payload = await readRecordBody(block, parsed, 1 << 26);
    if (payload.kind !== 'body') throw new Error(payload.kind);
    const sha256 = createHash('sha256').update(payload.body).digest('hex');
    return { status: parsed?.status, length: payload.body.length, sha256 };
  };
  for await (const event of readRecords(bytes, 0, judge)) events.push(event);
  return events;
}

describe.skipIf(shared.skip)('real archives', () => {
  const golden = new URL('./golden/payloads.json', import.meta.url);
  const payloads = JSON.parse(readFileSync(golden, 'utf8')) as Payloads;
  const names = shared.skip
    ? []
    : readdirSync(join(root, 'expected'))
        .filter((name) => name.endsWith('.jsonl'))
        .map((name) => name.slice(0, -'.jsonl'.length).replace('__', '/'));

  it.each(names)('%s: offsets, types, URIs, statuses and payloads are those of warcio', async (name) => {
    const lines = readFileSync(join(root, 'expected', `${name.replace('/', '__')}.jsonl`), 'utf8')
      .trim()
      .split('\n');
    const listed = lines.map((line) => JSON.parse(line) as Listed);
    const events = await readFileEvents(name);
    const records = events.flatMap((event) => (event.kind === 'record' ? [event] : []));
    const known = DIFFERENCES[name];
    expect(records.length).toBe(listed.length + (known?.more ?? 0));
    const damaged = records.flatMap((record, i) =>
      record.damage !== undefined || record.missing > 0 ? [i] : [],
    );
    expect(damaged).toEqual(known?.damaged ?? []);
    const ends = events.flatMap((event) => (event.kind === 'break' ? [event.reason] : []));
    expect(ends).toEqual(known?.ends === undefined ? [] : [known.ends]);

    for (const [i, expected] of listed.entries()) {
      const { head, site, value } = records[i]!;
      expect({ offset: site.offset, type: head.type, uri: head.uri ?? null }).toEqual({
        offset: expected.offset,
        type: expected.type,
        uri: expected.uri,
      });
      if (head.type === 'response' && PAYLOAD_DIFFERENCES[`${name} ${i}`] === undefined) {
        expect(value.status?.toString() ?? null).toBe(expected.http_status);
      }
    }
    for (const [i, length, sha256] of payloads[name] ?? []) {
      const { value } = records[i]!;
      const same = value.length === length && value.sha256 === sha256;
      expect([i, same]).toEqual([i, PAYLOAD_DIFFERENCES[`${name} ${i}`] === undefined]);
    }
  });

  it('every image capture can be read back by its byte range', async () => {
    const opener = createInputOpener({ baseDir: root });
    const source = createWarcSource({ input: names }, opener);
    const counts: Record<string, number> = {};
    for (const unit of await source.plan(testContext())) {
      for await (const item of source.read(unit, testContext())) {
        // A revisit has no bytes of its own.
        const revisit = item.kind === 'capture' && item.capture.revisit_of !== undefined;
        const kind = revisit ? 'revisit' : item.kind;
        counts[kind] = (counts[kind] ?? 0) + 1;
        if (item.kind !== 'capture' || revisit) continue;
        const { source: ref, mime, url } = item.capture;
        const read = await readCapture(await opener.open(ref.input), ref, 1 << 24);
        if ('drop' in read) throw new Error(`${url}: ${read.drop.reason}`);
        expect(read.url).toBe(url);
        expect(read.mime.split('/')[0]).toBe(mime.split('/')[0]);
      }
    }
    expect(counts).toMatchObject({ page: 125, capture: 41, revisit: 85 });
  });

  it('compares 72 archives, 888 records and 282 payloads', () => {
    const records = names.flatMap((name) =>
      readFileSync(join(root, 'expected', `${name.replace('/', '__')}.jsonl`), 'utf8')
        .trim()
        .split('\n'),
    );
    expect([names.length, records.length]).toEqual([72, 888]);
    expect(names.flatMap((name) => payloads[name] ?? []).length).toBe(282);
  });
});
