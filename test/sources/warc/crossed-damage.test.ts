import { describe, expect, it } from 'vitest';
import { readArchive } from '../../../src/formats/warc/read-archive.js';
import { judgeRecord } from '../../../src/sources/warc/judge-record.js';
import { chunked } from '../support.js';
import { archiveOf, responseRecord, warcRecord } from './write-warc.js';

const HTTP = ['HTTP/1.1 200 OK', 'Content-Type: text/html'];
const COUNT = 6;
const page = (n: number, body = `<p>${`page ${n} says. `.repeat(40)}\r\n\r\n<p>${'more. '.repeat(30)}`) =>
  responseRecord(`https://e.org/${n}`, HTTP, Buffer.from(body));
const pages = Array.from({ length: COUNT }, (_, n) => page(n));
const arcPages = Array.from({ length: COUNT }, (_, n) => {
  const block = `${HTTP.join('\r\n')}\r\n\r\n<p>${`page ${n} says. `.repeat(40)}`;
  return Buffer.from(`http://e.org/${n} 10.0.0.1 20200101000000 text/html ${block.length}\n${block}\n`);
});

/** What an archive gives: pages by number, damaged ones in brackets; junk; breaks. */
async function outcome(bytes: Buffer): Promise<{ events: string[]; read: number }> {
  let read = 0;
  const open = async function* (start: number) {
    for await (const chunk of chunked(bytes.subarray(start), 977)) {
      read += chunk.length;
      yield chunk;
    }
  };
  const events: string[] = [];
  for await (const event of readArchive(open, judgeRecord(1 << 20))) {
    if (event.kind !== 'record') events.push(event.kind === 'break' ? event.reason : event.kind);
    else {
      const name = event.head.uri?.replace(/^.*\//, '') ?? event.head.type;
      events.push(event.damage === undefined && event.missing === 0 ? name : `(${name})`);
    }
  }
  return { events, read };
}

/** Record 2 with another declared length. */
function withLength(record: Buffer, change: (length: number) => number): Buffer {
  const text = record.toString('latin1');
  return Buffer.from(
    text.replace(
      /(Content-Length: |text\/html )(\d+)/,
      (_, name: string, length: string) => name + change(Number(length)),
    ),
    'latin1',
  );
}

const replaced = (records: readonly Buffer[], damaged: Buffer) =>
  records.map((record, n) => (n === 2 ? damaged : record));

describe.each([
  ['WARC', pages],
  ['ARC', arcPages],
])('a plain %s file is read on', (_, records) => {
  const record = records[2] ?? Buffer.alloc(0);

  it.each([7, 60, 300])('behind a record whose length is %i bytes short', async (bytes) => {
    const { events } = await outcome(
      archiveOf(
        replaced(
          records,
          withLength(record, (length) => length - bytes),
        ),
        false,
      ).bytes,
    );
    expect(events.filter((event) => /^\d$/.test(event))).toEqual(
      expect.arrayContaining(['0', '1', '3', '4', '5']),
    );
    // A few bytes on one line are left behind by some writers, and no page is damaged by them.
    expect(events.join()).toMatch(bytes === 7 ? /^0,1,\(?2\)?,(junk,)?3,4,5$/ : /^0,1,\(2\),(junk,)?3,4,5$/);
  });

  it.each([100, 700, 1500, 1e6, 1e12])('behind a record whose length is %i bytes too long', async (bytes) => {
    const { events } = await outcome(
      archiveOf(
        replaced(
          records,
          withLength(record, (length) => length + bytes),
        ),
        false,
      ).bytes,
    );
    expect(events).toEqual(['0', '1', '(2)', '3', '4', '5']);
  });

  it('behind a head that is overwritten', async () => {
    const damaged = Buffer.from(record);
    damaged.fill('#', 0, 40);
    const { events } = await outcome(archiveOf(replaced(records, damaged), false).bytes);
    expect(events).toEqual(['0', '1', 'junk', '3', '4', '5']);
  });

  it('behind foreign bytes', async () => {
    const foreign = Buffer.concat([
      Buffer.alloc(100_000, 'x'),
      Buffer.from('\n\nGET / HTTP/1.0\n\n'),
      Buffer.alloc(70_000),
    ]);
    const { events } = await outcome(
      archiveOf([...records.slice(0, 3), foreign, Buffer.from('\n'), ...records.slice(3)], false).bytes,
    );
    expect(events).toEqual(['0', '1', '2', 'junk', '3', '4', '5']);
  });
});

describe('a file of gzip members is read on', () => {
  const { bytes, sites } = archiveOf(pages, true);
  const site = sites[2] ?? { offset: 0, length: 0 };

  it('behind a member with any byte overwritten', async () => {
    const wrong: string[] = [];
    for (let at = 0; at < site.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[site.offset + at] = (damaged[site.offset + at] ?? 0) ^ 0xff;
      const { events } = await outcome(damaged);
      const others = events.filter((event) => /^[01345]$/.test(event)).join('');
      // The time stamp and the like in a gzip header say nothing about the data.
      const expected = at >= 4 && at < 10 ? /^2$/ : /^(\(.*\)|junk)+$/s;
      const rest = events.filter((event) => !/^[01345]$/.test(event)).join('');
      if (others !== '01345' || !expected.test(rest)) wrong.push(`${at}: ${events.join()}`);
    }
    expect(wrong).toEqual([]);
  });

  it('behind a member that was cut short', async () => {
    for (const cut of [3, 12, site.length >> 1, site.length - 3]) {
      const damaged = Buffer.concat([
        bytes.subarray(0, site.offset + cut),
        bytes.subarray(site.offset + site.length),
      ]);
      const { events } = await outcome(damaged);
      expect(events.join()).toMatch(/^0,1,(\(2\),)?(junk,)?3,4,5$/);
      expect(events.join()).not.toBe('0,1,3,4,5');
    }
  });

  it('behind bytes that are no gzip, a member of something else among them', async () => {
    const other = archiveOf([Buffer.from('no record')], true).bytes;
    const damaged = Buffer.concat([
      bytes.subarray(0, site.offset),
      Buffer.from('-----'),
      other,
      bytes.subarray(site.offset),
    ]);
    const { events } = await outcome(damaged);
    expect(events).toEqual(['0', '1', 'junk', '2', '3', '4', '5']);
  });

  it('and in a member of several records behind what is none', async () => {
    const whole = archiveOf(
      [Buffer.concat([...pages.slice(0, 2), Buffer.from('what is this?\r\n\r\n'), ...pages.slice(2)])],
      true,
    );
    const { events } = await outcome(whole.bytes);
    expect(events).toEqual(['0', '1', 'junk', '2', '3', '4', '5'].filter((event) => events.includes(event)));
    expect(events).toEqual(expect.arrayContaining(['0', '1', '2', '3', '4', '5']));
  });
});

it('a page that quotes records is a page, whatever follows it', async () => {
  const quoted = page(
    1,
    `<pre>\nWARC/1.0\nWARC-Type: response\n\n${warcRecord({ type: 'resource', uri: 'https://forged.org/9', block: Buffer.from('x') }).toString()}</pre>`,
  );
  expect(
    (await outcome(archiveOf([pages[0] ?? quoted, quoted, ...pages.slice(2)], false).bytes)).events,
  ).toEqual(['0', '1', '2', '3', '4', '5']);
});

it('an archive in which every length reaches to the end is not read over and over', async () => {
  const records = Array.from({ length: 400 }, (_, n) => withLength(page(n), () => 1e12));
  const { bytes } = archiveOf(records, false);
  const { read } = await outcome(bytes);
  expect(read).toBeLessThan(5 * bytes.length + 256 * 1024 * 1024);
});
