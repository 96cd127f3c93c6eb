import { load } from 'cheerio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html, Markup, webUrl } from '../../src/inspect/report/markup.js';
import { URLS } from './report-fixture.js';

describe('markup', () => {
  it('escapes any value so that a parser gives it back, in content and in quoted attributes', () => {
    const value = fc.string({ unit: 'binary' }).filter((s) => !/[\p{Cc}\p{Cs}]/u.test(s));
    fc.assert(
      fc.property(value, (s) => {
        const $ = load(html`<p title="${s}">x${s}</p>`.text, null, false);
        expect($('p').attr('title')).toBe(s);
        expect($('p').text()).toBe(`x${s}`);
        expect($('*')).toHaveLength(1);
      }),
    );
  });

  it('puts arrays and markup in as they are, and nothing for what is absent', () => {
    expect(html`${[html`<b>`, '<i>', undefined, false, 0, [new Markup('&')]]}`.text).toBe('<b>&lt;i&gt;0&');
    expect(escapeHtml('\u0007\ud800\r\n\t')).toBe('\uFFFD\uFFFD\r\n\t');
  });

  it('links http and https without credentials only', () => {
    expect(webUrl('https://example.org/a b')).toBe('https://example.org/a%20b');
    for (const url of [
      ...URLS.slice(0, 6),
      '//example.org',
      '',
      undefined,
      7,
      'blob:https://example.org/x',
      'ftp://example.org',
    ])
      expect(webUrl(url)).toBeUndefined();
  });
});
