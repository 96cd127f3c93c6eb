import { describe, expect, it } from 'vitest';
import { matchesHost, parseHostPattern } from '../../src/config/host-pattern.js';

function fits(pattern: string, url: string): boolean {
  const parsed = parseHostPattern(pattern);
  if (typeof parsed === 'string') throw new Error(parsed);
  return matchesHost(parsed, new URL(url));
}

describe('a pattern of hosts', () => {
  it.each([
    ['docs.example.org', 'https://docs.example.org/a', true],
    ['docs.example.org', 'https://DOCS.Example.ORG:8443/a', true],
    ['Docs.Example.org.', 'http://docs.example.org/', true],
    ['docs.example.org', 'http://docs.example.org./', true],
    ['docs.example.org', 'https://example.org/docs.example.org', false],
    ['docs.example.org', 'https://a.docs.example.org/', false],
    ['docs.example.org', 'https://docs.example.org.evil.test/', false],
    ['docs.example.org', 'file:///pages/docs.example.org', false],
    ['*.example.net', 'https://a.example.net/', true],
    ['*.example.net', 'https://a.b.example.net/', true],
    ['*.example.net', 'https://example.net/', false],
    ['*.example.net', 'https://notexample.net/', false],
    ['*.Bücher.example', 'https://shop.xn--bcher-kva.example/', true],
    ['xn--bcher-kva.example', 'https://bücher.example/', true],
    ['例え.example', 'https://例え.example/', true],
    ['localhost:8080', 'http://localhost:8080/', true],
    ['localhost:8080', 'http://localhost:8081/', false],
    ['example.org:443', 'https://example.org/', true],
    ['example.org:443', 'http://example.org/', false],
    ['*.example.net:080', 'http://a.example.net/', true],
    ['127.0.0.1', 'http://127.0.0.1:9/', true],
    ['[::1]', 'http://[0:0:0:0:0:0:0:1]:9/', true],
    ['*', 'https://any.example/', true],
    ['*', 'file:///page.html', true],
  ])('%s and %s: %s', (pattern, url, expected) => {
    expect(fits(pattern, url)).toBe(expected);
  });

  it.each([
    ['https://example.org', /without scheme or path/],
    ['example.org/blog', /without scheme or path/],
    ['user@example.org', /without scheme or path/],
    ['exa mple.org', /without scheme or path/],
    ['a.*.example.org', /\* inside/],
    ['*example.org', /\* inside/],
    ['*.*.example.org', /\* inside/],
    ['*.', /is no host/],
    ['  ', /is no host/],
    ['example.org:99999', /is no host/],
    ['a<b.example', /is no host/],
    ['[::1', /is no host/],
  ])('%j is none', (pattern, wrong) => {
    expect(parseHostPattern(pattern)).toMatch(wrong);
  });
});
