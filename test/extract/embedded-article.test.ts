import { describe, expect, it } from 'vitest';
import { extractDocument } from '../../src/extract/extract-document.js';
import type { Document } from '../../src/model/document.js';

const FIRST =
  'The wheel at Osier Ford was taken down in the autumn, spoke by spoke, and every part was numbered with chalk before the two brothers carried it into the barn.';
const SECOND =
  'In the barn it lies now beside the old one, whose oak is black from water, and a visitor may see how little the builders changed in a hundred and forty years.';
const THIRD =
  'The new wheel will be hung in spring, when the race is dry, and it will turn a dynamo in place of the stones, which are too worn to be dressed again.';
const BIO =
  'Ada Reed writes about water and those who work with it. She lives in a lock house, keeps two goats, and has been a columnist of this paper for nineteen years.';
const html = `<p>${FIRST}</p><p>${SECOND}</p><p>${THIRD}</p>`;

function read(body: string, head = ''): Document | undefined {
  const result = extractDocument({
    id: 'wheel',
    url: 'https://mill.example/wheel.html',
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The wheel</title>${head}</head><body>${body}</body></html>`,
    source: { input: 'wheel.html', offset: 0 },
  });
  return 'document' in result ? result.document : undefined;
}

const textsOf = (document: Document | undefined) =>
  document?.nodes.flatMap((node) => (node.type === 'text' && node.role === 'paragraph' ? [node.text] : []));
const json = (value: unknown) => JSON.stringify(value).replaceAll('</', '<\\/');

describe('an article that a page holds as data only', () => {
  const data: [string, string][] = [
    [
      'JSON-LD',
      `<script type="application/ld+json">${json({ '@type': 'NewsArticle', articleBody: [FIRST, SECOND, THIRD].join('\n\n') })}</script>`,
    ],
    [
      'HTML in JSON-LD',
      `<script type="application/ld+json">${json({
        '@graph': [
          { '@type': 'Person', description: BIO },
          { '@type': 'Article', articleBody: html },
        ],
      })}</script>`,
    ],
    [
      '__NEXT_DATA__',
      `<script id="__NEXT_DATA__" type="application/json">${json({ props: { pageProps: { post: { title: 'The wheel', html } } } })}</script>`,
    ],
    [
      'escaped twice',
      `<script type="application/json">${json({ post: { body: html.replaceAll('<', '&lt;').replaceAll('>', '&gt;') } })}</script>`,
    ],
    [
      'with escapes of Unicode',
      `<script type="application/json">${json({ post: { body: html } }).replaceAll('<', '\\u003c')}</script>`,
    ],
    [
      'an assigned state',
      `<script>window.__INITIAL_STATE__ = ${json({ user: null, entry: { content: { rendered: html } } })};(function(){var s;(s=document.currentScript).remove()})()</script>`,
    ],
    [
      'a state in JSON.parse',
      `<script>window.__STATE__ = JSON.parse(${json(JSON.stringify({ post: { content: html } }))})</script>`,
    ],
    [
      'a state of JavaScript',
      `<script>var page = {post: {author: "Ada Reed", paragraphs: [${[FIRST, SECOND, THIRD].map((text) => JSON.stringify(text)).join(', ')}]}, ready: !0};</script>`,
    ],
    [
      'an attribute',
      `<div id="app" data-page='${json({ component: 'Post', props: { post: { body: html } } }).replaceAll("'", '&#39;')}'></div>`,
    ],
    [
      'blocks of an editor',
      `<script type="application/json">${json({ doc: { blocks: [FIRST, SECOND, THIRD].map((text) => ({ type: 'paragraph', data: { text } })) } })}</script>`,
    ],
    [
      'rich text in runs',
      `<script type="application/json">${json({
        doc: {
          type: 'doc',
          content: [FIRST, SECOND, THIRD].map((text) => ({
            type: 'paragraph',
            content: [
              { type: 'text', text: text.slice(0, 20) },
              { type: 'text', text: text.slice(20), marks: [] },
            ],
          })),
        },
      })}</script>`,
    ],
  ];

  it.each(data)('%s', (_, markup) => {
    const document = read(`<div id="root"></div>${markup}`);
    expect(textsOf(document)).toEqual([FIRST, SECOND, THIRD]);
    expect(document?.notes).toContain('text_from_data');
  });

  it.each(data)('%s, while the page shows who wrote it', (_, markup) => {
    const document = read(
      `<div id="root"><h1>The wheel</h1><div class="post-body"></div><div class="author-bio"><p>${BIO}</p></div></div>${markup}`,
    );
    expect(textsOf(document)).toEqual([FIRST, SECOND, THIRD]);
  });

  it('brings its pictures along, in their places', () => {
    const document = read(
      `<div id="root"></div><script type="application/json">${json({ doc: { blocks: [{ text: FIRST }, { image: 'https://mill.example/p/wheel.jpg' }, { text: SECOND }, { html: '' }, { text: THIRD }] } })}</script>`,
    );
    expect(document?.nodes.map((node) => (node.type === 'image' ? node.src : node.text.slice(0, 8)))).toEqual(
      [FIRST.slice(0, 8), 'https://mill.example/p/wheel.jpg', SECOND.slice(0, 8), THIRD.slice(0, 8)],
    );
  });

  it.each([
    ['a biography', { post: { author: { name: 'Ada Reed', bio: `${BIO} ${BIO}` } } }],
    ['a person', { '@graph': [{ '@type': 'Person', description: `${BIO} ${BIO}`, text: `${BIO} ${BIO}` }] }],
    ['what a paper says of itself', { organization: { description: `${BIO} ${BIO}` } }],
    ['a cookie notice', { consent: { text: `We use cookies to keep this site running. ${BIO} ${BIO}` } }],
    ['texts of the frame', { messages: { welcome: `${BIO} ${BIO}` } }],
    ['slugs', { items: [FIRST, SECOND, THIRD].map((text) => ({ key: text.replaceAll(/[ ,.]+/g, '-') })) }],
  ])('%s is none', (_, value) => {
    expect(
      read(`<div id="root"></div><script type="application/json">${json(value)}</script>`),
    ).toBeUndefined();
  });

  it('code that draws a page is no data', () => {
    const code = `<script>!function(){var e={a:"${FIRST} ${SECOND}"};console.log(e,"${THIRD}")}()</script>`;
    expect(read(`<div id="root"></div>${code}`)).toBeUndefined();
  });

  it('what the page shows stays as it is shown', () => {
    const document = read(
      `<main><article><h1>The wheel</h1><p>${FIRST}</p><p>${SECOND}</p></article></main><script type="application/json">${json({ post: { body: html } })}</script>`,
    );
    expect(document?.notes ?? []).not.toContain('text_from_data');
    expect(textsOf(document)).toEqual([FIRST, SECOND]);
  });

  it('damaged and hostile data are read in linear time', () => {
    const hostile = [
      `{"a":"${'\\"'.repeat(200_000)}`,
      `${'{"a":['.repeat(100_000)}"${FIRST}"`,
      `{${'"url":"https://x.example/a.jpg","t":"a b c",'.repeat(30_000)}`,
    ];
    for (const text of hostile)
      expect(() =>
        read(`<div id="root"></div><script type="application/json">${text}</script>`),
      ).not.toThrow();
  });
});

describe('a page whose content is hidden until a script shows it', () => {
  const article = `<h1>The wheel</h1><p>${FIRST}</p><p>${SECOND}</p><p>${THIRD}</p>`;
  it.each([
    ['an invisible part', `<div id="content" style="visibility: hidden; opacity: 0">${article}</div>`],
    ['an undisplayed part', `<div id="content" style="display:none">${article}</div>`],
    ['an element of its own name', `<post-view style="visibility:hidden">${article}</post-view>`],
    ['a span around paragraphs', `<span hidden>${article}</span>`],
  ])('%s is read', (_, markup) => {
    expect(textsOf(read(`<header><a href="/">Home</a></header>${markup}`))).toEqual([FIRST, SECOND, THIRD]);
  });
});

it('lines without a word are kept where the data hold code', () => {
  const lines = ['turn() {', '  go();', '}'];
  const content = `${html}<pre><ol>${lines.map((line) => `<li>${line}</li>`).join('')}</ol></pre>`;
  const nodes = read(
    `<div id="app"></div><script>window.__STATE__ = ${json({ post: { content } })}</script>`,
  )?.nodes;
  expect(nodes?.at(-1)).toEqual({ type: 'text', role: 'code', text: lines.join('\n') });
});
