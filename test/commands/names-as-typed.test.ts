import { expect, it } from 'vitest';
import { nameAsTyped, withTypedNames } from '../../src/commands/names-as-typed.js';

it.each([
  ['/data/out/corpus', './out/corpus', '/data/out/corpus holds no file', './out/corpus holds no file'],
  ['/data/a', 'a', '/data/a/shards/x.tar: cut (/data/a), "/data/a"', 'a/shards/x.tar: cut (a), "a"'],
  ['../../b.jsonl', 'b.jsonl', '../../b.jsonl: not there', 'b.jsonl: not there'],
  ['../../c/*.warc', 'c/*.warc', '  ../../c/1.warc: cut; ../../c/*.warc', '  c/1.warc: cut; c/*.warc'],
  ['../*.gz', '*.gz', '../1.gz and ../2.gz', '1.gz and 2.gz'],
  ['/data/$&', '$&', '/data/$&: x', '$&: x'],
  ['/', '/', 'see / and /data', 'see / and /data'],
  ['/data/e', 'e/', '/data/e: /data/e/x', 'e: e/x'],
  // Other names that begin or end alike stay, and so do URLs.
  [
    '/data/d',
    'd',
    '/data/dd /data/d.tar /data/d-2 /x/data/d file:///data/d',
    '/data/dd /data/d.tar /data/d-2 /x/data/d file:///data/d',
  ],
  ['s3://b/x', 's3://KEY:SECRET@b/x', 's3://b/x: no', 's3://b/x: no'],
])('%s is called %s', (known, typed, line, shown) => {
  nameAsTyped(known, typed);
  expect(withTypedNames(line)).toBe(shown);
});
