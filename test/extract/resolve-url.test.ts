import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveUrl } from '../../src/extract/images/resolve-url.js';

const BASE = 'https://notes.example/2024/estuary.html';

/** What the WHATWG parser makes of a reference, without its fragment, user name and password. */
function parsed(reference: string): string | undefined {
  let url: URL;
  try {
    url = new URL(reference, BASE);
  } catch {
    return undefined;
  }
  url.hash = '';
  url.username = '';
  url.password = '';
  return ['http:', 'https:', 'file:'].includes(url.protocol) ? url.href : undefined;
}

describe('resolveUrl', () => {
  it('gives what the WHATWG parser gives but fragment and login, for URLs that it changes and for those that it does not', () => {
    const host = fc.constantFrom(
      'x.example',
      'cdn-1.x.example',
      'X.example',
      '1.2.3',
      '0x7f.1',
      'xn--a.example',
      'a..b',
    );
    const pieces = [
      'a',
      'B',
      '.',
      '..',
      '/',
      '%2e',
      '%2E',
      '%20',
      ' ',
      '?',
      '#',
      ':',
      '@',
      "'",
      '"',
      '|',
      '\\',
      'é',
      '\t',
      '~',
      '[',
      ',',
    ];
    const rest = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''));
    const scheme = fc.constantFrom(
      'https://',
      'http://',
      'HTTP://',
      '//',
      '/',
      '',
      'https:',
      'ftp://',
      'data:',
    );
    fc.assert(
      fc.property(scheme, host, fc.constantFrom('/', ':80/', ':443/', ''), rest, (start, name, end, tail) => {
        const reference = (start + name + end + tail).trim();
        if (reference === '' || reference.startsWith('#')) return;
        expect(resolveUrl(reference, BASE)).toBe(parsed(reference));
      }),
      { numRuns: 20_000 },
    );
  });

  it.each(['', ' ', '#top', 'javascript:alert(1)', `/${'a'.repeat(8192)}`])('refuses %s', (reference) => {
    expect(resolveUrl(reference, BASE)).toBeUndefined();
  });
});
