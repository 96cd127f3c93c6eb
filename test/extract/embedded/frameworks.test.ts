import { describe, expect, it } from 'vitest';
import { extractDocument } from '../../../src/extract/extract-document.js';
import type { Document } from '../../../src/model/document.js';

const TEXTS = [
  'The sluice at Osier Ford was cut in a single winter, by forty men who slept in the church, and the marks of their picks are still seen below the gate.',
  'When the river rises the miller’s grandson walks out with a lantern, lifts two of the boards, and writes the height of the water on the wall.',
  'Nobody asks him for these numbers any more, but they go back to the year of the great frost, and engineers from the city have copied them twice.',
];
const BIO =
  'Ada Reed writes about water and those who work with it. She lives in a lock house, keeps two goats, and has been a columnist of this paper for nineteen years. Her third book was read on the radio, and a fourth is on its way.';
const html = TEXTS.map((text) => `<p>${text}</p>`).join('');
const json = (value: unknown) => JSON.stringify(value).replaceAll('</', '<\\/');
const attribute = (value: unknown) => JSON.stringify(value).replaceAll('&', '&amp;').replaceAll("'", '&#39;');
const code = (text: string) => `<script>${text}</script>`;
const flight = (...pieces: string[]) =>
  pieces.map((piece) => code(`self.__next_f.push([1,${json(piece)}])`)).join('');

function read(body: string): Document | undefined {
  const result = extractDocument({
    id: 'sluice',
    url: 'https://mill.example/sluice.html',
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The sluice | Osier Ford</title></head><body><div id="app"></div>${body}</body></html>`,
    source: { input: 'sluice.html', offset: 0 },
  });
  return 'document' in result ? result.document : undefined;
}

const paragraphs = (document: Document | undefined) =>
  document?.nodes.flatMap((node) => (node.type === 'text' && node.role === 'paragraph' ? [node.text] : []));

const element = (type: string, props: unknown, key: string | null = null) => ['$', type, key, props];
const layout = element('html', {
  children: element('body', {
    children: [
      element('header', { children: 'All that Osier Ford has to tell, every Friday in your post.' }),
      element('nav', {
        children: element('a', { href: '/news', children: 'News from the ford and the mill.' }),
      }),
      element('main', {
        children: [
          element('h1', { children: 'The sluice' }),
          TEXTS.map((text, index) =>
            element(
              'p',
              {
                children: [
                  text.slice(0, 20),
                  element('em', { children: text.slice(20, 30) }),
                  text.slice(30),
                ],
              },
              String(index),
            ),
          ),
          element('$L4', { src: '/img/sluice.jpg', alt: 'The gate', width: 1200, height: 800 }),
        ],
      }),
      element('footer', { children: 'Printed at the ford since the year of the great frost.' }),
    ],
  }),
});
const row = `4:I["chunk",[],"Image"]\n0:${JSON.stringify(layout)}\n`;

describe('the data of frameworks become the document of a page that shows none', () => {
  const data: [string, string][] = [
    [
      'components of React that are given the text',
      flight(
        `2:I["a",[],"default"]\n0:["$","$L2",null,{"post":"$3"}]\n3:${JSON.stringify({ title: 'x', body: html })}\n`,
      ),
    ],
    [
      'a text of React by its length',
      flight(
        `0:["$","$L2",null,{"post":{"content":"$3"}}]\n`,
        `3:T${Buffer.byteLength(html).toString(16)},${html.slice(0, 90)}`,
        html.slice(90),
      ),
    ],
    ['elements of React in pieces', flight(row.slice(0, 200), row.slice(200))],
    [
      'a call of Nuxt',
      code(
        `window.__NUXT__=(function(a,b,c){return {data:[{post:{title:a,body:b,author:{bio:c}}}],error:null}}("The sluice",${json(html)},${json(BIO + BIO)}))`,
      ),
    ],
    [
      'a call of Nuxt with fields',
      code(
        `window.__NUXT__=(function(a,b){b.title=a;b.body=${json(html)};b.tags=["x"];return {data:[{post:b}]}}("The sluice",{}))`,
      ),
    ],
    [
      'a list of values of Nuxt',
      `<script type="application/json" id="__NUXT_DATA__">${json([['Reactive', 1], { data: 2 }, { post: 3 }, { title: 4, body: 5, author: 6 }, 'The sluice', html, { bio: 7 }, BIO + BIO])}</script>`,
    ],
    [
      'a stream of React Router',
      code(
        `window.__reactRouterContext.streamController.enqueue(${json(`${JSON.stringify([{ _1: 2 }, 'loaderData', { _3: 4 }, 'post', { _5: 6 }, 'body', html])}\n`)})`,
      ),
    ],
    ['Remix', code(`window.__remixContext = ${json({ state: { loaderData: { post: { html } } } })};`)],
    [
      'Apollo',
      code(
        `window.__APOLLO_STATE__ = ${json({ 'Post:1': { __typename: 'Post', body: html }, 'User:1': { __typename: 'User', description: BIO.repeat(4) } })}`,
      ),
    ],
    ['Gatsby', code(`window.___pageData=${json({ result: { data: { markdownRemark: { html } } } })}`)],
    [
      'SvelteKit',
      code(
        `{ Promise.all([import("./start.js")]).then(([kit, app]) => { kit.start(app, element, { node_ids: [0], data: [null,{type:"data",data:{post:{body:${json(html)}}},uses:{}}] }); }); }`,
      ),
    ],
    [
      'an island of Astro',
      `<astro-island props='${attribute({ post: [0, { body: [0, html], tags: [1, [[0, 'a']]] }] })}'></astro-island>`,
    ],
    ['a property of Vue', `<blog-post :post='${attribute({ body: html })}'></blog-post>`],
    [
      'strings between apostrophes',
      code(`window.__INITIAL_STATE__ = {post:{body:'${html.replaceAll("'", "\\'")}'}}`),
    ],
    ['strings between backticks', code(`window.__INITIAL_STATE__ = {post:{body:\`${html}\`}}`)],
    ['a state in a string', code(`window.__STATE__ = ${json(JSON.stringify({ post: { body: html } }))}`)],
    [
      'a state in the escapes of URLs',
      code(
        `window.__STATE__ = JSON.parse(decodeURIComponent("${encodeURIComponent(JSON.stringify({ post: { body: html } }))}"))`,
      ),
    ],
    [
      'a state in base 64',
      code(
        `window.__STATE__ = atob("${Buffer.from(JSON.stringify({ post: { body: TEXTS.join('\n').replace('’', '') } })).toString('base64')}")`,
      ),
    ],
  ];
  it.each(data)('%s', (_, body) => {
    const document = read(body);
    expect(document?.notes).toEqual(['text_from_data']);
    expect(paragraphs(document)?.map((text) => text.replace('’', ''))).toEqual(
      TEXTS.map((text) => text.replace('’', '')),
    );
  });

  it('React: pictures of components and headings stand at their places, the frame of the page does not', () => {
    expect(read(flight(row))?.nodes.map((node) => (node.type === 'text' ? node.role : node.alt))).toEqual([
      'heading',
      'paragraph',
      'paragraph',
      'paragraph',
      'The gate',
    ]);
  });
});

describe('what is no article of the page', () => {
  it.each([
    [
      'a list of teasers',
      {
        posts: TEXTS.map((text, index) => ({ title: `Part ${index}`, slug: `part-${index}`, excerpt: text })),
      },
    ],
    [
      'a list of teasers whose key is that of a text',
      { items: TEXTS.map((text, index) => ({ headline: `Part ${index}`, url: `/${index}`, text })) },
    ],
    [
      'cards beside a text of another part',
      {
        hero: {
          parts: [
            { body: 'All about the ford.' },
            { cards: TEXTS.map((body) => ({ title: 'A part', body })) },
          ],
        },
      },
    ],
    ['somebody who speaks', { speakers: [{ name: 'Ada Reed', text: BIO.repeat(3) }] }],
    ['a user', { user: { body: BIO.repeat(3) } }],
    [
      'compiled code',
      {
        source: {
          compiled: `function Content(props) { return jsxs(Fragment, {children: [${TEXTS.map((text) => `jsx("p", {children: ${JSON.stringify(text)}})`).join()}]}) }`,
        },
      },
    ],
  ])('%s', (_, props) => {
    expect(read(`<script type="application/json">${json({ props })}</script>`)).toBeUndefined();
  });

  it('is left out of a list of articles of which one is called as the page is', () => {
    const articles = ['The weir', 'The sluice', 'The race'].map((title, index) => ({
      title,
      url: `/${index}`,
      body: index === 1 ? html : `<p>${BIO.repeat(4)}</p>`,
    }));
    expect(paragraphs(read(`<script type="application/json">${json({ articles })}</script>`))).toEqual(TEXTS);
  });
});

it('data beside much text of the page itself, whatever of it is kept, are not its article', () => {
  const shown = Array.from(
    { length: 60 },
    (_, index) => `<div><span>Sluice number ${index} of the lower ford</span></div>`,
  );
  const data = `<script type="application/json">${json({ post: { body: html } })}</script>`;
  expect(read(`${shown.join('')}${data}`)?.notes ?? []).not.toContain('text_from_data');
});

describe('BBCode in data', () => {
  it('becomes nodes without its codes', () => {
    const body = `[p]${TEXTS[0]} See [url="https://mill.example"]the [b]notes[/b][/url].[/p][img]/img/gate.jpg[/img][list][*]first board[*]second board[/list][p]${TEXTS[1]}[/p][preview="x"][/preview]`;
    const nodes = read(`<script type="application/json">${json({ post: { body } })}</script>`)?.nodes;
    expect(
      nodes?.map((node) => (node.type === 'text' ? [node.role, node.text] : ['image', node.src])),
    ).toEqual([
      ['paragraph', `${TEXTS[0]} See the notes.`],
      ['image', 'https://mill.example/img/gate.jpg'],
      ['list', '- first board\n- second board'],
      ['paragraph', TEXTS[1]],
    ]);
  });
});

describe('Markdown in data', () => {
  it('becomes nodes without its marks', () => {
    const body = `# The sluice\n\n${TEXTS[0]} It has **two gates** and a [ladder](https://mill.example/ladder).\n\n![The gate](/img/gate.jpg)\n\n- first board\n- second board\n\n> ${TEXTS[1]}\n\n| Year | Height |\n| --- | --- |\n| 1881 | 3.2 |\n\n\`\`\`\nlift 2\n\`\`\`\n\n${TEXTS[2]}`;
    const nodes = read(`<script type="application/json">${json({ post: { body } })}</script>`)?.nodes;
    expect(
      nodes?.map((node) => (node.type === 'text' ? [node.role, node.text] : ['image', node.alt])),
    ).toEqual([
      ['heading', 'The sluice'],
      ['paragraph', `${TEXTS[0]} It has two gates and a ladder.`],
      ['image', 'The gate'],
      ['list', '- first board\n- second board'],
      ['quote', TEXTS[1]],
      ['table', 'Year | Height\n--- | ---\n1881 | 3.2'],
      ['code', 'lift 2'],
      ['paragraph', TEXTS[2]],
    ]);
  });

  it('is not seen in plain text with an asterisk', () => {
    const body = TEXTS.map((text) => `${text} 3 * 4 * 5_000_000.`);
    expect(
      paragraphs(
        read(`<script type="application/json">${json({ post: { body: body.join('\n') } })}</script>`),
      ),
    ).toEqual(body);
  });
});
