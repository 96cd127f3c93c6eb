import { describe, expect, it } from 'vitest';
import { cdxHead, parseCdxLine } from '../../../src/formats/cdx/cdx-line.js';
import { cdxRecord } from '../../../src/formats/cdx/cdx-record.js';

const recordOf = (line: string, head?: string[]) => {
  const fields = parseCdxLine(line, head);
  return typeof fields === 'object' ? cdxRecord(fields) : fields;
};
const json =
  '{"url": "https://e.org/{a}", "mime": "-", "status": 200, "filename": "a.warc.gz", "offset": "7", "length": 9}';
const record = { url: 'https://e.org/{a}', status: '200', filename: 'a.warc.gz', offset: 7, length: 9 };

describe('a line of an index', () => {
  it('is CDXJ behind its key and time, or JSON alone', () => {
    for (const before of ['', 'org,e)/{a} 20240517233122 ', 'org,e)/{a} ', '\ufeff '])
      expect(recordOf(before + json)).toEqual(record);
  });

  it('is classic CDX, in the order of its head line or in the usual ones', () => {
    const cells = 'org,e)/ 20240517233122 https://e.org/{a} - 200 DIGEST - -';
    expect(recordOf(`${cells} 9 7 a.warc.gz`)).toEqual(record);
    const { length, ...lengthless } = record;
    expect(recordOf(`${cells} 7 a.warc.gz`)).toEqual(lengthless);
    expect(recordOf(`${cells.slice(0, -2)} 7 a.warc.gz`)).toEqual(lengthless);
    const head = cdxHead(' CDX g V S a s\r');
    expect(head).toEqual(['g', 'V', 'S', 'a', 's']);
    expect(recordOf('a.warc.gz 7 9 https://e.org/{a} 200', head)).toEqual(record);
    expect(recordOf('a.warc.gz 7 9', head)).toBe('3 columns, the head has 5');
  });

  it('that is blank, a head or a remark names nothing, and is no mistake', () => {
    for (const line of ['', ' \r', ' CDX N b a m s k r M S V g', '!OpenWayback-CDXJ 1.0', '!meta {"a": 1}'])
      expect(parseCdxLine(line)).toBeUndefined();
  });

  it('says what is wrong with it', () => {
    expect(recordOf('{"filename": "a", "offset": -1}')).toBe('offset is no whole number');
    expect(recordOf('{"filename": "a", "offset": 1.5}')).toBe('offset is no whole number');
    expect(recordOf('{"filename": ["a"], "offset": 1}')).toBe(
      'it names no archive (filename or warc_filename)',
    );
    expect(recordOf('{"__proto__": {"filename": "a"}, "offset": 1}')).toBe(
      'it names no archive (filename or warc_filename)',
    );
    expect(recordOf('org,e)/ 2024 {"a":')).toMatch(/^no valid JSON/);
    expect(recordOf('org,e)/ 2024 [1]')).toBe('neither JSON nor the columns of a CDX file: 3 columns');
  });
});

it('fields of a table are read by the names of Common Crawl, 64-bit and in bytes', () => {
  expect(
    cdxRecord({
      warc_filename: Buffer.from('a.warc.gz'),
      warc_record_offset: 7n,
      warc_record_length: 9n,
      url: 'https://e.org/{a}',
      fetch_status: 200,
      content_mime_type: null,
    }),
  ).toEqual(record);
});
