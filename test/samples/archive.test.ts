import { createHash } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { WARCParser } from 'warcio';
import { filesBelow, pageUrls, SAMPLES, sample } from './sample-files.js';

interface Entry {
  type: string;
  url: string;
  status: number;
  offset: number;
  /** WARC header fields by lower-case name. */
  head: Map<string, string>;
  payload: Buffer;
}

/** All records of an archive, read by the `warcio` package. */
async function records(name: string): Promise<Entry[]> {
  const bytes = sample(name);
  const out: Entry[] = [];
  const parser = new WARCParser(
    (async function* () {
      yield new Uint8Array(bytes);
    })(),
  );
  for await (const record of parser) {
    const payload = await record.readFully(false);
    out.push({
      type: record.warcType ?? '',
      url: record.warcTargetURI ?? '',
      status: Number(record.httpHeaders?.statusCode ?? 0),
      offset: parser.offset,
      head: new Map([...record.warcHeaders.headers].map(([key, value]) => [key.toLowerCase(), value])),
      payload: Buffer.from(payload),
    });
  }
  return out;
}

describe('the sample archives', () => {
  it('hold every page and every image of the site but one, which the sibling holds', async () => {
    const held = new Set(
      (await records('site.warc.gz')).filter(({ status }) => status === 200).map(({ url }) => url),
    );
    const wanted = [
      ...pageUrls().map(([, url]) => url),
      ...filesBelow(`${SAMPLES}/site`)
        .filter((file) => !/\.(html|json)$/.test(file))
        .map((file) => `https://journal.weft.example/${file}`),
    ];
    const absent = wanted.filter((url) => !held.has(url));
    expect(absent).toEqual(['https://journal.weft.example/zh/gallery/img/winter.jpg']);
    const sibling = (await records('site-images.warc.gz')).filter(({ type }) => type === 'response');
    expect(sibling.map(({ url }) => url)).toEqual(absent);
    expect(sibling[0]!.payload.equals(sample('site/zh/gallery/img/winter.jpg'))).toBe(true);
  });

  it('hold a 404 for the broken image, redirects, a revisit of an archived image, and a request per response', async () => {
    const all = await records('site.warc.gz');
    expect(all.find(({ status }) => status === 404)?.url).toBe(
      'https://journal.weft.example/media/birds/avocet.jpg',
    );
    expect(all.filter(({ status }) => status === 301).map(({ url }) => url)).toEqual([
      'http://journal.weft.example/',
      'https://journal.weft.example/tea/spring',
    ]);
    const revisit = all.find(({ type }) => type === 'revisit')!;
    const original = all.find(
      ({ head }) => head.get('warc-record-id') === revisit.head.get('warc-refers-to'),
    )!;
    expect(original.url).toBe(revisit.head.get('warc-refers-to-target-uri'));
    expect(original.head.get('warc-payload-digest')).toBe(revisit.head.get('warc-payload-digest'));
    const count = (type: string) => all.filter((record) => record.type === type).length;
    expect(count('warcinfo')).toBe(1);
    expect(count('request')).toBe(count('response'));
    expect(new Set(all.map(({ head }) => head.get('warc-record-id'))).size).toBe(all.length);
  });

  it('compress each record as a gzip member of its own, with digests that hold', async () => {
    for (const name of ['site.warc.gz', 'site-images.warc.gz']) {
      const bytes = sample(name);
      const all = await records(name);
      expect(all.length).toBeGreaterThan(2);
      let at = 0;
      for (const { head } of all) {
        const { record, length } = await oneMember(bytes.subarray(at));
        at += length;
        const split = record.indexOf('\r\n\r\n') + 4;
        const block = record.subarray(split, split + Number(head.get('content-length')));
        expect(record.length).toBe(split + block.length + 4);
        expect(base32Sha1(block)).toBe(head.get('warc-block-digest'));
      }
      expect(at).toBe(bytes.length);
    }
  });
});

/** Decompresses the first gzip member and tells how many bytes it took. */
async function oneMember(bytes: Buffer): Promise<{ record: Buffer; length: number }> {
  // The next member begins at the next magic number whose predecessor inflates to the end without complaint.
  for (
    let end = bytes.indexOf('\x1f\x8b\x08\x00', 4, 'latin1');
    ;
    end = bytes.indexOf('\x1f\x8b\x08\x00', end + 1, 'latin1')
  ) {
    const length = end < 0 ? bytes.length : end;
    const record = await inflate(bytes.subarray(0, length));
    if (record) return { record, length };
    if (end < 0) throw new Error('no whole gzip member');
  }
}

function inflate(member: Buffer): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const gunzip = createGunzip();
    gunzip.on('data', (part: Buffer) => parts.push(part));
    gunzip.on('end', () => resolve(Buffer.concat(parts)));
    gunzip.on('error', () => resolve(undefined));
    gunzip.end(member);
  });
}

function base32Sha1(bytes: Uint8Array): string {
  const bits = [...createHash('sha1').update(bytes).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const letters = bits
    .match(/.{5}/g)!
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five, 2)]);
  return `sha1:${letters.join('')}`;
}
