import { describe, expect, it } from 'vitest';
import type { Extractor, ExtractorNode } from '../../../src/extract/extractor/extractor.js';
import { documentOf, linesOf, readPage } from '../recipes/read-page.js';

const PROSE =
  'The estuary wakes slowly. At low water the mud shines like pewter, and the first oystercatchers walk its edge, probing.';
const page = `<html><head><base href="/b/"><meta name="robots" content="noai"></head><body><p>${PROSE}</p></body></html>`;
const answering =
  (nodes: unknown): Extractor =>
  () =>
    nodes as ExtractorNode[];

describe('an extractor', () => {
  it('is given the page and its URL, and what it returns is the document, completed', () => {
    const seen: string[] = [];
    const extractor: Extractor = ({ $, url }) => {
      seen.push(url);
      return [
        { type: 'text', role: 'heading', level: 2, text: ` A\n\t title ` },
        { type: 'text', text: $('p').text() },
        {
          type: 'image',
          src: 'x.jpg#f',
          alt: ' an\n alt ',
          candidates: ['/y.jpg', 'x.jpg'],
          declared_width: 7,
        },
        { type: 'text', role: 'list', text: '\n- a  b \n\n  - c\n' },
        { type: 'text', role: 'code', text: '\nif (a)\n    b;  \n\n\nc\n' },
      ];
    };
    const { nodes, robots } = documentOf(page, { extractor });
    expect(seen).toEqual(['https://docs.example.org/guide']);
    expect(robots).toEqual(['robots:noai']);
    const [src, other] = ['https://docs.example.org/b/x.jpg', 'https://docs.example.org/y.jpg'];
    expect(nodes).toEqual([
      { type: 'text', role: 'heading', level: 2, text: 'A title' },
      { type: 'text', role: 'paragraph', text: PROSE },
      {
        type: 'image',
        src,
        candidates: [
          { url: src, from: 'extractor' },
          { url: other, from: 'extractor' },
        ],
        alt: 'an alt',
        declared_width: 7,
      },
      { type: 'text', role: 'list', text: '- a b\n  - c' },
      { type: 'text', role: 'code', text: 'if (a)\n    b;\n\n\nc' },
    ]);
  });

  it('may leave fields undefined, texts empty and images without a URL; half characters are replaced', () => {
    const extractor = answering([
      { type: 'text', role: undefined, level: undefined, text: `a\0${'😀'.slice(0, 1)}` },
      { type: 'text', text: ' \n ' },
      { type: 'image', src: '', alt: undefined },
      { type: 'image', src: 'javascript:alert(1)' },
      { type: 'image', src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=' },
      { type: 'image', src: 'mailto:a', candidates: ['/z.jpg'] },
    ]);
    expect(documentOf(page, { extractor }).nodes).toEqual([
      { type: 'text', role: 'paragraph', text: 'a\ufffd' },
      {
        type: 'image',
        src: 'https://docs.example.org/z.jpg',
        candidates: [{ url: 'https://docs.example.org/z.jpg', from: 'extractor' }],
      },
    ]);
  });

  it('that returns undefined leaves the page to recipes and the general extraction, as it has changed it', () => {
    const body = `<html><body><article><h1>A</h1><p>${PROSE}</p><p class="ad">Buy: ${PROSE}</p></article></body></html>`;
    const extractor: Extractor = ({ $ }) => {
      $('.ad').remove();
      $('h1').after('<p class="new">Put in.</p>');
      return undefined;
    };
    const general = linesOf(documentOf(body, { extractor }).nodes).join('\n');
    expect(general).toContain(PROSE);
    expect(general).not.toContain('Buy');
    const recipes = [{ hosts: ['*'], content: ['article'] }];
    expect(linesOf(documentOf(body, { extractor, recipes }).nodes)).toEqual([
      'heading: A',
      'paragraph: Put in.',
      `paragraph: ${PROSE}`,
    ]);
  });

  it('comes before recipes', () => {
    const recipes = [{ hosts: ['*'], content: ['p'] }];
    const result = readPage(page, { recipes, extractor: answering([{ type: 'text', text: 'mine' }]) });
    expect(result).not.toHaveProperty('recipes');
    expect('document' in result && linesOf(result.document.nodes)).toEqual(['paragraph: mine']);
  });

  it('that returns no node says that the page has no content, whatever its metadata say', () => {
    const told = `<meta name="description" content="${PROSE}">`;
    for (const nodes of [[], [{ type: 'text', text: ' ' }]])
      expect(readPage(told, { extractor: answering(nodes) })).toMatchObject({
        drop: { level: 'page', reason: 'empty_document' },
      });
  });

  it.each<[string, unknown, string]>([
    ['null', null, 'it returned neither an array of nodes nor undefined'],
    ['a text', 'text', 'it returned neither an array of nodes nor undefined'],
    ['an array-like', { length: 0 }, 'it returned neither an array of nodes nor undefined'],
    ['no node', [{ type: 'text', text: 'a' }, 'b'], 'node 1 that it returned is no object'],
    ['a node of no type', [{ text: 'a' }], 'node 0 that it returned: type is neither text nor image'],
    ['a node of another type', [{ type: 'video', src: 'a' }], 'node 0 that it returned: type is neither'],
    ['a text without text', [{ type: 'text' }], 'node 0 that it returned: /role is missing'],
    ['a text that is none', [{ type: 'text', text: 7 }], 'node 0 that it returned: /role is missing'],
    [
      'an unknown role',
      [{ type: 'text', role: 'aside', text: 'a' }],
      'node 0 that it returned: /role must be one of',
    ],
    [
      'a level that is none',
      [{ type: 'text', role: 'heading', level: 9, text: 'a' }],
      '/level must be at most 6, not 9',
    ],
    [
      'an unknown field',
      [{ type: 'text', text: 'a', color: 'red' }],
      '/color is unknown: there is no such field; there are ',
    ],
    ['an image without src', [{ type: 'image' }], '/src is missing'],
    [
      'candidates that are none',
      [{ type: 'image', src: 'a', candidates: [7] }],
      'candidates is no array of URLs',
    ],
    [
      'a width that is none',
      [{ type: 'image', src: 'a', declared_width: -1 }],
      '/declared_width must be at least 0, not -1',
    ],
  ])('that returns %s drops the page, saying why', (_, returned, detail) => {
    const result = readPage(page, { extractor: answering(returned) });
    expect(result).toMatchObject({ drop: { level: 'page', reason: 'extractor_failed', document: 'page' } });
    expect('drop' in result && result.drop.detail).toContain(detail);
  });

  it('that returns a promise drops the page, and its failing later is nothing to the thread', async () => {
    const extractor: unknown = async () => {
      throw new Error('late');
    };
    expect(readPage(page, { extractor: extractor as Extractor })).toMatchObject({
      drop: { reason: 'extractor_failed', detail: 'it returned a promise; an extractor answers at once' },
    });
    await new Promise((resolve) => setImmediate(resolve));
  });

  it.each<[string, () => never, RegExp]>([
    [
      'an error',
      () => {
        throw new TypeError('no\n such thing');
      },
      /^TypeError: no such thing$/,
    ],
    [
      'what is no error',
      () => {
        throw 'word';
      },
      /^word$/,
    ],
    [
      'an error that quotes a page',
      () => {
        throw new Error('x'.repeat(1e6));
      },
      /^x{500}$/,
    ],
    [
      'a selector that is none',
      () => {
        throw null;
      },
      /^null$/,
    ],
  ])('that throws %s drops the page, saying what', (_, thrower, detail) => {
    expect(readPage(page, { extractor: thrower })).toMatchObject({
      drop: { reason: 'extractor_failed', detail: expect.stringMatching(detail) },
    });
  });

  it('that returns more nodes or longer URLs than a page may have is bounded like a page', () => {
    const text = { type: 'text', text: 'a' };
    const image = { type: 'image', src: `https://a.example/${'x'.repeat(8000)}` };
    for (const nodes of [new Array(200_001).fill(text), new Array(5000).fill(image)])
      expect(readPage(page, { extractor: answering(nodes) })).toMatchObject({
        drop: { reason: 'page_too_complex' },
      });
  });

  it('has a page of its own each time: what it did to one is not in the next', () => {
    const seen: string[] = [];
    const extractor: Extractor = ({ $ }) => {
      seen.push($('body').html() ?? '');
      $('body').attr('class', 'changed').empty();
      Object.assign(Object.getPrototypeOf($('body')), { kept: true });
      seen.push(String('kept' in $('p')));
      return [{ type: 'text', text: 'a' }];
    };
    readPage('<body><p>one</p></body>', { extractor });
    let kept: unknown;
    readPage('<body><p>two</p></body>', {
      extractor: (given) => {
        kept = 'kept' in given.$('p');
        return extractor(given);
      },
    });
    expect(seen).toEqual(['<p>one</p>', 'true', '<p>two</p>', 'true']);
    expect(kept).toBe(false);
  });
});
