import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPage } from '../../src/crawl/read-page.js';

const read = (html: string, agents: readonly string[] = ['weft']) =>
  readPage({ url: 'http://e.org/a/b.html', body: Buffer.from(html), contentType: 'text/html', agents });
const linksOf = (html: string) => {
  const page = read(html);
  return page.kind === 'html' ? page.links : [];
};

describe('readPage', () => {
  it('finds links, areas, next pages, canonical addresses and refreshes, from the base, each once', () => {
    const links =
      linksOf(`<base href="/x/"><link rel="next" href="2"><link rel="canonical" href="http://e.org/c">
      <link rel="stylesheet" href="s.css"><meta http-equiv="refresh" content="3; url='r.html'">
      <a href="l#top">l</a><a href="l">again</a><map><area href="area"></map><a name="x">no</a><a href="#">no</a>
      <a href="javascript:void(0)">no</a><a href="mailto:a@b">no</a><a href="http://[bad">no</a>`);
    expect(links.map(({ url }) => url)).toEqual(
      ['2', 'http://e.org/c', 'l', 'area', 'r.html'].map((href) => new URL(href, 'http://e.org/x/').href),
    );
  });

  it('tells links that are not to be followed, unless another one to the page may be', () => {
    expect(
      linksOf(
        '<a rel="nofollow" href="p">p</a><a rel="UGC noopener" href="q">q</a><a rel="nofollow" href="r">r</a><a href="r">r</a>',
      ).map(({ nofollow }) => nofollow),
    ).toEqual([true, true, false]);
  });

  it.each([
    ['<meta name="robots" content="noindex, NoFollow">', true],
    ['<meta name="robots" content="none">', true],
    ['<meta name="weft" content="nofollow">', true],
    ['<meta name="otherbot" content="nofollow">', false],
    ['<meta name="robots" content="noarchive">', false],
  ])('%s closes the page: %s', (meta, closed) => {
    expect(read(`<html><head>${meta}</head><body><p>x</p></body></html>`)).toMatchObject({
      nofollow: closed,
    });
  });

  it('has one fingerprint for pages that differ in numbers only, and others for other text or images', () => {
    const text = (body: string) => {
      const page = read(`<html><body><main><article><h1>Title</h1>${body}</article></main></body></html>`);
      return page.kind === 'html' ? page.text : '';
    };
    const prose = 'words that make a paragraph of some length, so that it counts as content '.repeat(3);
    expect(text(`<p>Day 12: ${prose}</p>`)).toBe(text(`<p>Day  7: ${prose}</p>`));
    expect(text(`<p>Day 12: ${prose}</p>`)).not.toBe(text(`<p>Night 12: ${prose}</p>`));
  });

  it('reads ten thousand links at most, and counts the rest', () => {
    const page = read(Array.from({ length: 10_050 }, (_, n) => `<a href="${n}">x</a>`).join(''));
    expect(page).toMatchObject({ kind: 'html', more: 50 });
  });

  it('says what is no page', () => {
    const other = (body: Buffer, contentType: string) =>
      readPage({ url: 'http://e.org/', body, contentType, agents: [] });
    expect(other(Buffer.from('%PDF-1.7'), 'text/html')).toMatchObject({ kind: 'not_html' });
    expect(other(Buffer.from('{"a":1}'), 'application/json')).toMatchObject({ kind: 'not_html' });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(
          fc.constantFrom(
            '<a href=',
            '">',
            '<base href="',
            '<meta http-equiv=refresh content="',
            'http://',
            '<area',
            "'",
            '&#x0;',
          ),
        ),
        (bytes, parts) => {
          const body = Buffer.concat([Buffer.from(parts.join('')), bytes]);
          expect(['html', 'not_html']).toContain(readPage({ url: 'http://e.org/', body, agents: [] }).kind);
        },
      ),
    );
  });
});
