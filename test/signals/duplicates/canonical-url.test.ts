import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUrl } from '../../../src/signals/duplicates/canonical-url.js';
import { needs } from '../../support/needs.js';

const key = (url: string) => canonicalUrl(url)?.key;

describe('canonicalUrl', () => {
  it('requests what was linked, without fragment, credentials, sessions and tracking', () => {
    expect(
      canonicalUrl('HTTP://u:p@Example.org:80/b/../a//x;jsessionid=1A2B?b=2&utm_source=x&a=1&gclid=q#top')
        ?.url,
    ).toBe('http://example.org/a//x?b=2&a=1');
    expect(canonicalUrl('../x', 'https://e.org/a/b/c')?.url).toBe('https://e.org/a/x');
  });

  it('leaves out session ids by name and value, and keeps ordinary parameters of those names', () => {
    expect(canonicalUrl('http://e.org/?PHPSESSID=0123456789abcdef0123&id=7')?.url).toBe('http://e.org/?id=7');
    expect(canonicalUrl('http://e.org/?sid=42')?.url).toBe('http://e.org/?sid=42');
    expect(canonicalUrl('http://e.org/(S(abc123))/a.aspx')?.url).toBe('http://e.org/a.aspx');
  });

  it('joins spellings of one URL under one key', () => {
    expect(key('http://e.org/?b=1&a=%7e')).toBe(key('http://E.org./?a=~&&b=1'));
    expect(key('http://e.org//a///b/%2e%2E/c')).toBe('http://e.org/a/c');
    expect(key('http://e.org/?a=1')).not.toBe(key('http://e.org/?a=2'));
    expect(key('http://e.org/a')).not.toBe(key('https://e.org/a'));
  });

  it('takes off the sign of an empty value, and none of a value that ends in such signs', () => {
    expect(key('http://e.org/?a=')).toBe('http://e.org/?a');
    expect(key('http://e.org/?q=YWJj==')).toBe('http://e.org/?q=YWJj==');
    expect(key('http://e.org/?a==')).toBe('http://e.org/?a==');
  });

  it.each(['mailto:a@b', 'javascript:void(0)', 'data:text/html,x', 'http://', '//', 'ftp://e.org/'])(
    'is no page: %s',
    (text) => {
      expect(canonicalUrl(text)).toBeUndefined();
    },
  );

  it('is idempotent and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()),
        (text) => {
          const once = canonicalUrl(text);
          if (once === undefined) return;
          expect(canonicalUrl(once.url)).toEqual(once);
          expect(canonicalUrl(once.key)?.key).toBe(once.key);
        },
      ),
    );
  });

  it('refuses hosts of nothing but dots, takes all last dots off others, however many there are', () => {
    for (const text of ['http://./x', 'http://.:8080/', 'https://../x', 'http://%2e/'])
      expect(canonicalUrl(text)).toBeUndefined();
    expect(key('http://a.example../x')).toBe('http://a.example/x');
    expect(key('http://a.example.:8080/x')).toBe('http://a.example:8080/x');
    expect(key(`http://a${'.'.repeat(2_000_000)}b/`)).toContain('.b/');
  });
});

const data = needs.shared('crawler-commons normalisation vectors');

describe.skipIf(data.skip)('against the vectors of crawler-commons', () => {
  it('writes every http and https URL of them as expected', () => {
    const csv = readFileSync(join(data.path, 'data/url/weirdToNormalizedUrls.csv'), 'utf8');
    const rows = csv
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('#'))
      .map((line) => /^(?:"((?:[^"]|"")*)"|([^,]*)),\s*(.*)$/.exec(line))
      .flatMap((match) =>
        match ? [[(match[1] ?? match[2] ?? '').replaceAll('""', '"'), match[3] ?? '']] : [],
      )
      // The rest are other schemes, no URL at all, or `http:` without a host, which the URL standard refuses.
      .filter(([text = '', wanted = '']) => /^\s*https?:/i.test(text) && /^https?:\/\/[^/]/.test(wanted));
    expect(rows.length).toBeGreaterThan(90);
    const differing = rows.filter(([text = '', wanted]) => key(text) !== wanted);
    expect(differing).toEqual([]);
  });
});
