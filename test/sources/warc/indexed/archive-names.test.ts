import { describe, expect, it } from 'vitest';
import { archiveNames } from '../../../../src/sources/warc/indexed/archive-names.js';

const names = (filename: string, index: string, base?: string) => archiveNames({}, index, base)(filename);

describe('the name of an archive of an index', () => {
  it('counts from the folder of the index, or from the base', () => {
    expect(names('a.warc.gz', 'q.cdxj')).toEqual(['a.warc.gz']);
    expect(names('./w/a.warc.gz', '../x/q.cdxj')).toEqual(['../x/w/a.warc.gz']);
    expect(names('w/a.warc.gz', 's3://b/x/q.cdxj')).toEqual(['s3://b/x/w/a.warc.gz']);
    expect(names('a.warc.gz', 'https://e.org/x/q.cdxj?page=1/2')).toEqual(['https://e.org/x/a.warc.gz']);
    expect(names('a.warc.gz', 'q.cdxj', 'https://e.org/d')).toEqual(['https://e.org/d/a.warc.gz']);
  });

  it('may be encoded: on a server once, elsewhere as it is written before as it is meant', () => {
    expect(names('a b%20c#1?.warc', 'q.cdxj', 'https://e.org/')).toEqual([
      'https://e.org/a%20b%20c%231%3F.warc',
    ]);
    expect(names('100%.warc', 'q.cdxj', 'https://e.org/')).toEqual(['https://e.org/100%25.warc']);
    expect(names('a%20b.warc', 'q.cdxj')).toEqual(['a%20b.warc', 'a b.warc']);
    expect(names('100%.warc', 'q.cdxj')).toEqual(['100%.warc']);
  });

  it('is taken with its base, and with no other', () => {
    expect(names('s3://b/c/a.warc', 'q.cdxj', 's3://b/c')).toEqual(['s3://b/c/a.warc']);
    expect(names('s3://b/ca.warc', 'q.cdxj', 's3://b/c')).toEqual([]);
    expect(names('https://e.org/d/../a.warc', 'q.cdxj', 'https://e.org/d/')).toEqual([]);
    expect(names('https://e.org/d/%2E%2e/a.warc', 'q.cdxj', 'https://e.org/d/')).toEqual([]);
    expect(names('//e.org/a.warc', 'q.cdxj', 'https://e.org/d/')).toEqual([]);
    expect(names('', 'q.cdxj', 'https://e.org/d/')).toEqual([]);
  });
});
