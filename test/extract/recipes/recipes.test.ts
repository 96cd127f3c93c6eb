import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../../src/model/schemas/pipeline.js';
import { documentOf, linesOf, readPage } from './read-page.js';

const read = (html: string, recipe: Partial<Recipe>, url?: string) =>
  linesOf(documentOf(html, { recipes: [{ hosts: ['docs.example.org'], ...recipe }] }, url).nodes);

const PROSE =
  'The estuary wakes slowly. At low water the mud shines like pewter, and the first oystercatchers walk its edge, probing.';

describe('content of a recipe', () => {
  it('is the parts in the order of the page, each once, and nothing next to them', () => {
    const html = `<p>${PROSE}</p><div class="b"><p>two</p><div class="a"><p>three</p></div></div><p>no</p>
      <h2 class="a">four</h2><p>no</p><span class="b">five</span> no <i class="a">six</i>`;
    expect(read(html, { content: ['.a', '.b', 'div.b > p'] })).toEqual([
      'paragraph: two',
      'paragraph: three',
      'heading: four',
      'paragraph: five',
      'paragraph: six',
    ]);
  });

  it('keeps what statistics would drop: menus, one word, a list of links', () => {
    const html = `<p>${PROSE}</p><nav class="x"><ul><li><a href="/a">Home</a></li><li><a href="/b">Sitemap</a></li></ul></nav>`;
    expect(read(html, { content: ['nav.x'] })).toEqual(['list: - Home\n- Sitemap']);
  });

  it('leaves out what markup hides inside a part, but not a part that is hidden itself', () => {
    const html = `<div class="x" style="display: none"><p>named</p><p hidden>no</p>
      <section style="visibility:hidden"><p>no <b>no</b></p><img src="/no.jpg" width="400" height="300"></section></div><span class="x" hidden>inline</span>`;
    expect(read(html, { content: ['.x'] })).toEqual(['paragraph: named', 'paragraph: inline']);
  });

  it('has its images wherever they stand, but for spacers and those that count readers', () => {
    const html = `<main><img src="/first.jpg"><p>text</p><img src="/avatar/me.png" width="20" height="20"><p>more</p>
      <img src="https://count.example/t" width="1" height="1"><img src="/line.gif" width="500" height="1">
      <img src="/img/spacer.gif"><img src="/img/blank.gif" data-src="/real.jpg"><img><img src="/last.png" width="3" height="2"></main>`;
    expect(read(html, { content: ['main'] })).toEqual([
      'image: https://docs.example.org/first.jpg',
      'paragraph: text',
      'image: https://docs.example.org/avatar/me.png',
      'paragraph: more',
      'image: https://docs.example.org/real.jpg',
      'image: https://docs.example.org/last.png',
    ]);
  });

  it('may be one image that stands in running text', () => {
    expect(read(`<p>before <img class="hero" src="/a.jpg"> after</p>`, { content: ['img.hero'] })).toEqual([
      'image: https://docs.example.org/a.jpg',
    ]);
  });
});

describe('what a recipe removes', () => {
  it('is gone from the text and its images, inside a paragraph too', () => {
    const html = `<main><p>one<span class="share"> Share <img src="/s.png"></span> two</p><aside><p>no</p><main>no</main></aside><p>three</p></main>`;
    expect(read(html, { content: ['main'], remove: ['.share', 'aside'] })).toEqual([
      'paragraph: one two',
      'paragraph: three',
    ]);
  });

  it('is gone for the general extraction, which then chooses among the rest', () => {
    const html = `<html><body><article><h1>Estuary</h1><p>${PROSE}</p><p class="box">Sponsored: ${PROSE}</p><p>${PROSE} Twice.</p></article></body></html>`;
    expect(read(html, { posts: '.none', title: 'h1' })).toContain(`paragraph: Sponsored: ${PROSE}`);
    const lines = read(html, { remove: ['.box'] });
    expect(lines).toContain(`paragraph: ${PROSE}`);
    expect(lines.join()).not.toContain('Sponsored');
  });

  it('does not hide what other selectors name: all see the page as it came', () => {
    const html = `<main><header><h1>Title</h1><time datetime="2024-05-06">May</time></header><p>one</p><p>two</p></main>`;
    const document = documentOf(html, {
      recipes: [
        {
          hosts: ['*'],
          content: ['header + p', 'p:last-child'],
          remove: ['header'],
          title: 'header h1',
          published: { selector: 'header time', attribute: 'datetime' },
        },
      ],
    });
    expect(document).toMatchObject({ title: 'Title', published: '2024-05-06' });
    expect(linesOf(document.nodes)).toEqual(['paragraph: one', 'paragraph: two']);
  });

  it('takes nothing from what the page says of its use', () => {
    const html = `<html><head><meta name="robots" content="noai"></head><body><main>one</main></body></html>`;
    const recipes = [{ hosts: ['*'], content: ['main'], remove: ['head', 'meta'] }];
    expect(documentOf(html, { recipes })).toMatchObject({ robots: ['robots:noai'] });
  });
});

describe('posts of a recipe', () => {
  const thread = `<ol class="t"><li class="p">one</li><li class="p">two <ul><li>a</li><li>b</li></ul></li><li>between</li><li class="p"><blockquote>q1</blockquote></li><li class="p"><blockquote>q2</blockquote><div class="p">nested</div>rest</li></ol>`;

  it('end where others begin, in lists and in each other', () => {
    expect(read(thread, { content: ['.t'], posts: '.p' })).toEqual([
      'list: 1. one',
      'list: 2. two\n  - a\n  - b',
      'list: 3. between',
      'list: 4. q1',
      'list: 5. q2',
      'list: 5. nested',
      'list: 5. rest',
    ]);
    expect(read(thread, { content: ['.t'] })).toHaveLength(1);
  });

  it('end there too when the general extraction looks for the content', () => {
    const item = (n: number) => `<li class="p">${PROSE} Number ${n}.</li>`;
    const html = `<html><body><main><h1>Thread</h1><ul>${item(1)}${item(2)}${item(3)}</ul></main></body></html>`;
    const lists = (recipe: Partial<Recipe>) => read(html, recipe).filter((line) => line.startsWith('list'));
    expect(lists({ remove: ['h1'] })).toHaveLength(1);
    expect(lists({ posts: 'li.p' })).toHaveLength(3);
  });
});

describe('images of a recipe', () => {
  it('are left out by themselves and by what they stand in, and their text stays', () => {
    const html = `<main><p>a <img class="i" src="/1.png"> b</p><div class="thumbs">c <img src="/2.png"><div class="thumbs"><img src="/3.png"></div></div><img src="/4.png"></main>`;
    expect(read(html, { content: ['main'], images: { remove: ['.i', '.thumbs'] } })).toEqual([
      'paragraph: a b',
      'paragraph: c',
      'image: https://docs.example.org/4.png',
    ]);
  });

  it('are left out with the copies of them that stand in noscript', () => {
    const html = `<main><p>a</p><img class="i" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/lazy.jpg"><noscript><img src="/lazy.jpg"></noscript><p>b</p></main>`;
    expect(read(html, { content: ['main'] })).toContain('image: https://docs.example.org/lazy.jpg');
    expect(read(html, { content: ['main'], images: { remove: ['.i'] } })).toEqual([
      'paragraph: a',
      'paragraph: b',
    ]);
  });

  it('have the URL of the named attribute first, and the others after it', () => {
    const html = `<main><img src="/s.jpg" srcset="/m.jpg 800w" data-HD="hd/x.jpg#f"><img data-hd="/only.jpg"><img src="/no.jpg" data-hd="javascript:x"></main>`;
    const nodes = documentOf(html, {
      recipes: [{ hosts: ['*'], content: ['main'], images: { attribute: 'data-HD' } }],
    }).nodes;
    expect(
      nodes.map((node) => node.type === 'image' && node.candidates.map(({ url, from }) => `${from} ${url}`)),
    ).toEqual([
      [
        'recipe:data-hd https://docs.example.org/hd/x.jpg',
        'srcset https://docs.example.org/m.jpg',
        'src https://docs.example.org/s.jpg',
      ],
      ['recipe:data-hd https://docs.example.org/only.jpg'],
      ['src https://docs.example.org/no.jpg'],
    ]);
    expect(nodes[0]).toMatchObject({ src: 'https://docs.example.org/hd/x.jpg' });
  });
});

describe('which recipe reads a page', () => {
  const recipes: Recipe[] = [
    { hosts: ['docs.example.org'], when: 'body.article', content: ['.a'] },
    { hosts: ['*.example.org'], content: ['.b'] },
    { hosts: ['docs.example.org'], content: ['.c'] },
  ];
  const parts = '<p class="a">a</p><p class="b">b</p><p class="c">c</p>';
  const use = (body: string, url?: string) => {
    const result = readPage(body, { recipes }, url);
    return [result.recipes, 'document' in result && linesOf(result.document.nodes)];
  };

  it('is the first whose host and when fit', () => {
    expect(use(`<body class="article">${parts}</body>`)).toEqual([
      [{ recipe: 1, host: 'docs.example.org', use: 'taken' }],
      ['paragraph: a'],
    ]);
    expect(use(`<body class="list">${parts}</body>`)).toEqual([
      [
        { recipe: 1, host: 'docs.example.org', use: 'passed' },
        { recipe: 2, host: '*.example.org', use: 'taken' },
      ],
      ['paragraph: b'],
    ]);
  });

  it('is none on other hosts, nor for a page whose URL is none', () => {
    const page = `<body><p>${PROSE}</p>${parts}</body>`;
    for (const url of ['https://example.org/', 'file:///docs.example.org', 'docs.example.org'])
      expect(readPage(page, { recipes }, url)).not.toHaveProperty('recipes');
  });
});

describe('a recipe that finds nothing', () => {
  const page = `<html><head><title>T</title></head><body><article><h1>Estuary</h1><p>${PROSE}</p><p>${PROSE} Again.</p></article><p class="empty"> </p></body></html>`;
  const general = documentOf(page);

  it.each<[string, Partial<Recipe>]>([
    ['no such part', { content: ['.gone'], title: 'h1', remove: ['p'] }],
    ['a part without text and image', { content: ['.empty'], title: 'h1' }],
    ['all of its part removed', { content: ['article'], remove: ['article'] }],
    ['none of its selectors', { remove: ['.ad'], title: '.headline', images: { attribute: 'data-hd' } }],
  ])('%s: the page is read as without it, with a note, and counted', (_, fields) => {
    const recipes: Recipe[] = [
      { hosts: ['docs.example.org'], ...fields },
      { hosts: ['*'], content: ['h1'] },
    ];
    const result = readPage(page, { recipes });
    expect(result).toEqual({
      document: { ...general, notes: ['recipe_empty'] },
      recipes: [{ recipe: 1, host: 'docs.example.org', use: 'empty' }],
    });
  });

  it('is counted for a page that has nothing for anybody', () => {
    expect(
      readPage('<html><body></body></html>', { recipes: [{ hosts: ['*'], content: ['p'] }] }),
    ).toMatchObject({
      drop: { reason: 'empty_document' },
      recipes: [{ recipe: 1, host: '*', use: 'empty' }],
    });
  });
});

it('title and published are one line of shown text or an attribute, and the metadata where there is none', () => {
  const html = `<html><head><title>Site</title><meta name="date" content="2001-02-03"></head><body><main>x</main>
    <h1>A <b>long</b><br>title<span class="sr-only"> no</span><script>no()</script></h1><time datetime=" 2020-01-01 ">then</time></body></html>`;
  const facts = (fields: Partial<Recipe>) => {
    const { title, published } = documentOf(html, {
      recipes: [{ hosts: ['*'], content: ['main'], ...fields }],
    });
    return [title, published];
  };
  expect(facts({ title: 'h1', published: 'time' })).toEqual(['A long title', 'then']);
  expect(facts({ published: { selector: 'time', attribute: 'DateTime' } })).toEqual(['Site', '2020-01-01']);
  expect(facts({ title: 'main.no', published: { selector: 'time', attribute: 'x' } })).toEqual([
    'Site',
    '2001-02-03',
  ]);
  expect(facts({ title: 'title' })).toEqual(['Site', '2001-02-03']);
});

it('a recipe of the library that is none is refused, whatever the page', () => {
  expect(() => readPage('<p>x', { recipes: [{ hosts: ['*'], content: ['p['] }] })).toThrow(
    expect.objectContaining({ code: 'bad_recipe', exitCode: 2 }),
  );
});
