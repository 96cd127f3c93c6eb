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
