import { describe, expect, it } from 'vitest';
import { createExcludeList } from '../../src/corpus/exclude-list.js';

const KEY = '0'.repeat(32);

describe('an entry for a domain', () => {
  it.each(['example.org', 'EXAMPLE.org', 'example.org.'])(
    '%s names it, its subdomains and nothing else',
    (domain) => {
      const list = createExcludeList([{ domain }]);
      const named = (url: string) => list.documentExclusion({ key: KEY, url }) !== undefined;
      for (const host of ['example.org', 'example.org.', 'www.example.org', 'a.b.example.org.:8080'])
        expect([host, named(`https://${host}/page`)]).toEqual([host, true]);
      for (const host of ['notexample.org', 'example.org.uk', 'org', 'example.com'])
        expect([host, named(`https://${host}/page`)]).toEqual([host, false]);
      expect(list.imageExclusion({ final_url: 'https://img.example.org./a.png' })?.by).toBe(
        'domain example.org',
      );
    },
  );
});

describe('an entry for a URL', () => {
  it.each([
    ['https://a.example/茶园', 'http://a.example/%e8%8c%b6%E5%9B%AD#top'],
    ['https://a.example/%E8%8C%B6%E5%9B%AD', 'https://a.example/茶园'],
    ['https://münchen.example/%7eu', 'https://xn--mnchen-3ya.example/~u'],
    ['file:///data/茶 1.html', 'file:///data/%e8%8c%b6%201.html'],
  ])('%s names %s, and its images', (url, stored) => {
    const list = createExcludeList([{ url }]);
    expect(list.documentExclusion({ key: KEY, url: stored })).toBeDefined();
    expect(list.imageExclusion({ original_url: stored })).toBeDefined();
  });

  it('keeps apart what an escape would part', () => {
    const list = createExcludeList([{ url: 'https://a.example/a%2Fb' }]);
    expect(list.documentExclusion({ key: KEY, url: 'https://a.example/a/b' })).toBeUndefined();
    expect(list.documentExclusion({ key: KEY, url: 'https://a.example/a%2fb' })).toBeDefined();
  });
});
