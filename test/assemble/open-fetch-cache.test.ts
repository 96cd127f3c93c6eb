import { expect, it } from 'vitest';
import { checkFetchCache, openFetchCache } from '../../src/assemble/open-fetch-cache.js';

it('downloads are kept in folders and buckets, not on the Hub or a web server', async () => {
  for (const uri of [undefined, 'cache', '/tmp/hf:cache', 's3://bucket/cache', 'gs://bucket/cache'])
    expect(() => checkFetchCache(uri)).not.toThrow();
  for (const uri of ['hf://datasets/o/n/cache', 'HF://datasets/o/n', 'https://host/cache'])
    expect(() => checkFetchCache(uri)).toThrow(expect.objectContaining({ code: 'bad_fetch_cache' }));
  await expect(openFetchCache('hf://datasets/o/n', {})).rejects.toMatchObject({ code: 'bad_fetch_cache' });
  expect(await openFetchCache(undefined, {})).toBeUndefined();
});
