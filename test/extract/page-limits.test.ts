import { describe, expect, it } from 'vitest';
import { readPage } from '../../src/crawl/read-page.js';
import { type ExtractInput, extractDocument } from '../../src/extract/extract-document.js';
import { readPageMetas } from '../../src/extract/metadata/page-metas.js';

const PROSE =
  '<p>The ferry was late again, and nobody in the harbour minded, for the sun shone and the coffee was good.</p>';
const page = (body: string): ExtractInput => ({
  id: 'p',
  url: 'https://x.example/',
  body: Buffer.from(PROSE + body),
  source: { input: 'p', offset: 0 },
});
/** A base that stands in each relative URL of a page; a Chinese character takes nine characters in a URL. */
const BASE = `<base href="https://x.example/${'這'.repeat(8000)}/">`;

const TOO_MUCH: Record<string, [body: string, detail: string]> = {
  'paragraphs of one letter': ['<p>a'.repeat(200_001), 'more than 200000 blocks and images'],
  'cells of one letter': [`<table>${'<tr><td>a'.repeat(200_001)}`, 'more than 200000 blocks and images'],
  'items of one letter': ['<ul><li>a</ul>'.repeat(200_001), 'more than 200000 blocks and images'],
  'lines of one letter': ['<br><br>a'.repeat(200_001), 'more than 200000 blocks and images'],
  'images in one paragraph': ['<img src=a>'.repeat(200_001), 'more than 200000 blocks and images'],
  'images below a long base': [
    `${BASE}${Array.from({ length: 600 }, (_, i) => `<img src=${i}>`).join('')}`,
    'more than 33554432 characters in the URLs of its images',
  ],
  'candidates below a long base': [
    `${BASE}${Array.from({ length: 60 }, (_, i) => `<img srcset="${Array.from({ length: 20 }, (_, k) => `${i}-${k} ${k + 1}w`)}">`).join('')}`,
    'more than 33554432 characters in the URLs of its images',
  ],
  'nested elements': ['<b>'.repeat(1_000_001), 'more than 1000000 elements and texts'],
  'empty lines': ['</br>'.repeat(1_000_001), 'more than 1000000 elements and texts'],
  texts: ['a<b></b>'.repeat(500_001), 'more than 1000000 elements and texts'],
};

describe('pages of too many parts', () => {
  it.each(Object.keys(TOO_MUCH))('%s are a drop that says so, not an error or a page cut short', (name) => {
    const [body, detail] = TOO_MUCH[name] as [string, string];
    expect(extractDocument(page(body))).toMatchObject({
      drop: { level: 'page', reason: 'page_too_complex', detail },
    });
    expect(readPage({ url: 'https://x.example/', body: Buffer.from(PROSE + body), agents: [] })).toEqual({
      kind: 'not_html',
      detail,
    });
  });

  it('still say how they may be used', () => {
    const body = Buffer.from(`<meta name=robots content=noai>${'<b>'.repeat(1_000_001)}`);
    expect(readPageMetas(body, 'https://x.example/', 'text/html')).toEqual({ robots: ['robots:noai'] });
  });
});

describe('long pages of short parts', () => {
  it('a hundred thousand paragraphs are a document of as many nodes', () => {
    const result = extractDocument(page(Array.from({ length: 100_000 }, (_, i) => `<p>w${i}`).join('')));
    if (!('document' in result)) throw new Error(JSON.stringify(result.drop));
    expect(result.document.nodes).toHaveLength(100_001);
    expect(result.document.nodes.at(-1)).toMatchObject({ type: 'text', text: 'w99999' });
  });

  it('judges blocks beyond the window of rows as those within: the same page twice keeps both halves', () => {
    const half = Array.from({ length: 5000 }, (_, i) => `<div><p>Line ${i} of it.</p></div>`).join('');
    const result = extractDocument(page(half + half));
    if (!('document' in result)) throw new Error(JSON.stringify(result.drop));
    const texts = result.document.nodes.slice(1).map((node) => node.type === 'text' && node.text);
    expect(texts).toHaveLength(10_000);
    expect(texts.slice(0, 5000)).toEqual(texts.slice(5000));
  });
});
