import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExtractInput, extractDocument } from '../../src/extract/extract-document.js';
import { markup } from './markup.js';

const page = (body: string | Uint8Array): ExtractInput => ({
  id: 'p',
  url: 'https://x.example/',
  body,
  source: { input: 'p', offset: 0 },
});
const MILLION = 1_000_000;
const fill = (piece: string, after = '') =>
  piece.repeat(Math.floor(MILLION / (piece.length + after.length))) +
  after.repeat(Math.floor(MILLION / (piece.length + after.length)));
const PROSE = 'The tide went out, and the mud shone like pewter under a low sun, as it does here. ';

/** Markup of a million characters each, made to find quadratic time and recursion. */
const TORTURE: Record<string, string> = {
  'nested blocks': fill('<div>'),
  'nested and closed blocks': fill('<div>', '</div>'),
  'nested inline elements': fill('<b>'),
  'nested links': fill('<a href=x>'),
  'nested lists': fill('<ul><li>'),
  'nested tables': fill('<table><tr><td>'),
  'nested unknown elements': fill('<x-y>'),
  'crossed inline and block elements': fill('<b><div></b>'),
  'stray end tags in a deep tree': `${'<i>'.repeat(600)}${fill('</div>')}`,
  'stray unknown end tags in a deep tree': `${'<x>'.repeat(600)}${fill('</y>')}`,
  '100 000 siblings': fill('<p>a</p>'),
  'siblings with one class each': Array.from(
    { length: 40_000 },
    (_, i) => `<div class="c${i} d">x</div>`,
  ).join(''),
  'links only': fill('<a href="/x">word</a> '),
  'images only': fill('<img src="a.jpg" class="x">'),
  'images in one paragraph': `<p>${fill('a <img src="b.jpg">')}</p>`,
  'lone noscripts': fill('<noscript><img src=a.jpg></noscript>'),
  'one srcset': `<img srcset="${fill('a.jpg 1w, ')}">`,
  'commas in a srcset': `<img srcset="${fill(',')}">`,
  'one class list': `<div class="${fill('abc def-ghi ')}">${PROSE.repeat(5)}</div>`,
  'one style': `<div style="${fill('background:url( ')}">x</div>`,
  'one attribute name': `<div ${'a'.repeat(MILLION)}>x`,
  'many attributes': `<img ${Array.from({ length: 50_000 }, (_, i) => `data-a${i}=b.jpg`).join(' ')}>`,
  'one text': 'word '.repeat(MILLION / 5),
  'one word': 'a'.repeat(MILLION),
  'no-break spaces': '\u00a0'.repeat(MILLION),
  'blank lines in code': `<pre>${'\n'.repeat(MILLION)}x</pre>`,
  'blanks in code': `<pre>${' '.repeat(MILLION)}x</pre>`,
  'line breaks': fill('a<br>'),
  'character references': fill('&amp;'),
  'open comments': fill('<!--'),
  'open CDATA': fill('<![CDATA['),
  'open tags': fill('<'),
  'open end tags': fill('</'),
  quotes: `<a href="${fill("'")}`,
  scripts: fill('<script>x</script>'),
  'JSON-LD that almost matches': `<script type="application/ld+json">${fill('"author":{"a":1,')}</script>`,
  'JSON-LD of images': `<script type="application/ld+json">${fill('"image":[{"x":1},')}</script>`,
  metas: fill('<meta property="og:description" content="x y z">'),
  titles: fill('<title>t</title>'),
  bases: fill('<base href="/a/">'),
  headings: fill('<h2>a heading</h2>'),
  math: fill('<math><mi>x</mi></math><span aria-hidden=true>x</span>'),
  'hidden twins of math': `<math></math>${fill('<i aria-hidden=true></i>')}`,
  captions: fill('<figure class="caption"><img src=a.jpg><figcaption>c</figcaption></figure>'),
  frames: `<frameset>${fill('<frame src=a.htm>')}</frameset>`,
  selects: fill('<select><option>a'),
  templates: fill('<template>'),
  'equal long paragraphs': fill(`<p>${PROSE}</p>`),
  'tables of cells': `<table>${fill('<tr><td>a<td>b')}</table>`,
};

describe('torture pages of a million characters', () => {
  it.each(Object.keys(TORTURE))(
    '%s: a document or a drop, where quadratic time or recursion would not come to an end',
    (name) => {
      const result = extractDocument(page(TORTURE[name] ?? ''));
      expect('document' in result || 'drop' in result).toBe(true);
    },
  );
});

describe('pages that are none', () => {
  it.each([
    ['an empty page', '', 'empty_document'],
    ['markup without text', '<html><body><div></div></body></html>', 'empty_document'],
    [
      'a frameset',
      '<frameset cols="20%,*"><frame src="a.htm"><frame src="b.htm"></frameset>',
      'empty_document',
    ],
    ['a PDF', '%PDF-1.4 …', 'not_html'],
    ['a feed', '<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', 'not_html'],
  ])('%s ends as a drop', (_, body, reason) => {
    expect(extractDocument(page(body))).toMatchObject({ drop: { level: 'page', reason } });
  });

  it('names what a server calls it when the bytes agree', () => {
    expect(extractDocument({ ...page('{"a":1}'), content_type: 'application/json' })).toMatchObject({
      drop: { reason: 'not_html', detail: 'application/json' },
    });
    expect(
      extractDocument({ ...page(`<html><p>${PROSE}`), content_type: 'application/octet-stream' }),
    ).toHaveProperty('document');
  });

  it('refuses pages above the limit before looking at them', () => {
    expect(extractDocument(page('x'.repeat(100)), { maxBytes: 99 })).toMatchObject({
      drop: { reason: 'page_too_large' },
    });
  });
});

describe('any markup', () => {
  it('yields a document or a drop, the same each time, and nodes that hold something', () => {
    fc.assert(
      fc.property(markup(), (html) => {
        const result = extractDocument(page(html), { explain: true });
        expect(extractDocument(page(Buffer.from(html)))).toEqual(
          'document' in result ? { document: { ...result.document } } : { drop: result.drop },
        );
        if (!('document' in result)) return;
        expect(result.document.nodes.length).toBeGreaterThan(0);
        for (const node of result.document.nodes) {
          if (node.type === 'text') expect(node.text.trim()).not.toBe('');
          else expect(node.src).toBe(node.candidates[0]?.url);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3000 }),
        (bytes) => typeof extractDocument(page(bytes)) === 'object',
      ),
    );
  });
});
