import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CheerioAPI, load } from 'cheerio';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { escapeHtml, html, Markup, webUrl } from '../../src/inspect/report/markup.js';
import { STRINGS } from '../../src/inspect/report/strings.js';
import { writeSampleReport } from '../../src/inspect/sample-report.js';
import { compileWhere } from '../../src/inspect/where/where.js';
import type { Drop } from '../../src/model/verdict.js';
import { needs } from '../support/needs.js';
import { buildCorpus, type DocumentSpec, picture, temporaryFolder, text } from './build-corpus.js';
import { openPage } from './devtools.js';

const PWN = `document.documentElement.dataset.pwned='1'`;
/** Strings that would run a script, break out of an attribute or a script, or load something, if not escaped. */
const HOSTILE = [
  `<script>${PWN}</script>`,
  `"><img src=x onerror="${PWN}">`,
  `' onmouseover='${PWN}' x='`,
  `</script><script>${PWN}</script>`,
  `</style><script>${PWN}</script><style>`,
  `--><script>${PWN}</script><!--`,
  `<svg onload="${PWN}"><a href="javascript:${PWN}">x</a></svg>`,
  `]]>\u2028\u2029<iframe src="javascript:parent.${PWN}"></iframe>`,
  `\`\${${PWN}}\` &lt;b&gt; &#x3c;script&#x3e;`,
  `<base href="https://evil.example/"><link rel=stylesheet href="//evil.example/x.css"><meta http-equiv=refresh content="0;url=//evil.example">`,
  `\u0000\u001b[31m\ud800<script>${PWN}</script>\u202e`,
  '</textarea></title></details></article></main></body></html>',
];
const EVERY = HOSTILE.join('\n');
const URLS = [
  'javascript:alert(1)',
  ' JaVaScRiPt:alert(1)',
  'data:text/html,<script>1</script>',
  'file:///etc/passwd',
  'vbscript:x',
  'https://user:pw@example.org/',
  `https://example.org/"onclick="${PWN}`,
];

function hostileDocuments(image: Uint8Array): DocumentSpec[] {
  const facts = {
    alt: EVERY,
    title: EVERY,
    caption: EVERY,
    original_format: EVERY,
    consent: { [EVERY]: EVERY },
  };
  const roles = ['heading', 'paragraph', 'list', 'table', 'code', 'quote', 'caption', 'math'] as const;
  const drop = (level: Drop['level'], fields: Partial<Drop>): Drop => ({
    level,
    reason: EVERY,
    detail: EVERY,
    document: 'hostile',
    ...fields,
  });
  return [
    {
      id: 'hostile',
      url: `javascript:${PWN}`,
      title: EVERY,
      author: EVERY,
      charset: EVERY,
      canonical_url: `https://example.org/?${EVERY}`,
      license: { url: URLS[0]!, text: EVERY, from: 'rel' },
      language: `en"><script>${PWN}</script>`,
      notes: HOSTILE,
      signals: { [EVERY]: EVERY, language: EVERY },
      source: { input: EVERY, offset: 0 },
      nodes: [
        ...roles.map((role) => text(EVERY, role)),
        text(HOSTILE.join(' | '), 'table'),
        ...URLS.map((url) => ({ data: image, facts: { ...facts, original_url: url, final_url: EVERY } })),
      ],
      drops: [
        drop('image', { node: 2, url: URLS[0]! }),
        drop('node', { node: 3, url: EVERY }),
        drop('document', { url: URLS[2]! }),
      ],
    },
    {
      id: 'odd',
      nodes: [{ type: EVERY, role: EVERY } as never]
        .slice(1)
        .concat([{ type: 'text', role: EVERY, text: 5, level: EVERY } as never]),
      title: [EVERY] as never,
      url: null as never,
      signals: null as never,
    },
  ];
}

let folder: string;
let dispose: () => Promise<void>;
beforeAll(async () => {
  ({ folder, dispose } = await temporaryFolder());
});
afterAll(() => dispose());

async function report(
  name: string,
  documents: DocumentSpec[],
  options: Parameters<typeof buildCorpus>[2] = {},
  sampling: { where?: string } = {},
): Promise<{ path: string; page: string; $: CheerioAPI }> {
  const store = await buildCorpus(join(folder, name), { 'unit-1': documents }, options);
  const path = join(folder, name, 'made', 'report.html');
  const where = compileWhere(sampling.where === undefined ? [] : [sampling.where]);
  await writeSampleReport(store, path, { count: 50, seed: 'seed 1', ...(where && { where }) });
  const page = await readFile(path, 'utf8');
  return { path, page, $: load(page) };
}

const elements = ($: CheerioAPI) =>
  $('*')
    .toArray()
    .filter((node) => 'attribs' in node);

/** What must hold for every report, whatever it shows. */
function expectInert($: CheerioAPI): void {
  const policy = $('meta[http-equiv="Content-Security-Policy"]').attr('content') ?? '';
  expect($('script')).toHaveLength(1);
  expect($('style')).toHaveLength(1);
  const hash = (content: string) => createHash('sha256').update(content).digest('base64');
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    'img-src data:',
    `style-src 'sha256-${hash($('style').text())}'`,
    `script-src 'sha256-${hash($('script').text())}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  // Before anything that it must govern.
  expect(
    $('head')
      .children()
      .toArray()
      .map((node) => node.tagName)
      .indexOf('meta'),
  ).toBe(0);
  expect(
    $(
      'iframe, object, embed, base, link, form, audio, video, source, foreignObject, animate, math, template',
    ),
  ).toHaveLength(0);
  for (const node of elements($)) {
    for (const [name, value] of Object.entries(node.attribs)) {
      expect(name).not.toMatch(/^on|^style$|^srcset$|^srcdoc$|^action$|^ping$|^formaction$/);
      if (name === 'href') expect(value).toMatch(/^(?:https?:\/\/|#(?:d\d+|top)$)/);
      if (name === 'src')
        expect(value).toMatch(/^data:image\/(?:jpeg|png|webp|gif|avif);base64,[A-Za-z0-9+/]+=*$/);
    }
  }
  for (const link of $('a[href^="http"]').toArray())
    expect($(link).attr('rel')).toBe('noopener noreferrer nofollow');
  expect($('meta[http-equiv]')).toHaveLength(1);
}

describe('a report of hostile documents', () => {
  it('holds nothing but its own script, its own style and raster images', async () => {
    const { $, page } = await report('hostile', hostileDocuments(await picture()), { name: EVERY });
    expect($('article')).toHaveLength(2);
    expectInert($);
    expect($('figure img')).toHaveLength(URLS.length);
    expect(page.replaceAll(/[\t\n\r]/g, '')).not.toMatch(/\p{Cc}/u);
  });

  it('shows the hostile text as it is, for people to see', async () => {
    const { $ } = await report('shown', hostileDocuments(await picture()));
    const shown = $('article').first().find('.row .body p').first().text();
    const visible = EVERY.replaceAll(/(?!\n)\p{Cc}|\p{Cs}/gu, '\uFFFD');
    expect(shown).toBe(visible);
    expect(JSON.parse($('article').first().find('footer pre').text()).title).toBe(EVERY);
  });

  it('links to the web only, with text as it was for the rest', async () => {
    const { $ } = await report('links', hostileDocuments(await picture()));
    const urls = $('article')
      .first()
      .find('figure details dd .url')
      .toArray()
      .map((node) => [node.tagName, $(node).text()]);
    expect(urls.filter(([tag]) => tag === 'a').map(([, shown]) => shown)).toEqual([URLS[6]]);
    for (const url of URLS.slice(0, 6)) expect(urls).toContainEqual(['bdi', url]);
  });
});

describe('an image in a report', () => {
  const one = async (name: string, data: Uint8Array, facts = {}) => {
    const { $ } = await report(name, [
      { id: 'doc', nodes: [text('Before.'), { data, facts }, text('After.')] },
    ]);
    expectInert($);
    return $;
  };

  it.each(['jpeg', 'png', 'webp', 'avif'] as const)(
    'is shown as %s by its own bytes, whatever its record says',
    async (format) => {
      const data = await picture(format);
      const $ = await one(`format-${format}`, data, { format: 'gif' });
      expect($('figure img').attr('src')).toBe(
        `data:image/${format};base64,${Buffer.from(data).toString('base64')}`,
      );
    },
  );

  it.each([
    ['svg', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="${PWN}"></svg>`)],
    ['html', Buffer.from(`<!doctype html><script>${PWN}</script>`)],
    ['tiff', Buffer.from('II*\0aaaaaaaa')],
    ['empty', Buffer.alloc(0)],
  ])('that is %s is not shown, and the report says so', async (kind, data) => {
    const $ = await one(`kind-${kind}`, data);
    expect($('img')).toHaveLength(0);
    expect($('figure .fault').first().text()).toContain(`${STRINGS.image_not_image[0]}: ${kind}`);
  });

  it('that the shard lacks, or whose bytes are others, is pointed out', async () => {
    const missing = await one('missing', await picture(), { part: '7.jpg' });
    expect(missing('figure .fault').text()).toBe(STRINGS.image_missing[0]);
    const changed = await one('changed', await picture(), { sha256: '0'.repeat(64) });
    expect(changed('figure .fault').text()).toBe(STRINGS.image_changed[0]);
  });

  it('stands at its place with its size, alt text, caption and provenance', async () => {
    const data = await picture();
    const $ = await one('place', data, {
      alt: 'A green field',
      caption: 'Spring',
      consent: { robots: 'noai' },
      frames: 3,
    });
    expect(
      $('.row .body')
        .toArray()
        .map((node) => $(node).children().first().get(0)?.tagName),
    ).toEqual(['p', 'figure', 'p']);
    expect($('figure img').attr('alt')).toBe('A green field');
    expect([$('figure img').attr('width'), $('figure img').attr('height')]).toEqual(['64', '48']);
    expect(
      $('figure .words')
        .toArray()
        .map((node) => $(node).text()),
    ).toEqual(['alt A green field', 'Caption Spring']);
    expect($('figure .facts').text()).toContain('64 × 48');
    const drawer = $('figure details').text();
    for (const fact of [
      '640 × 480 · jpeg · 12.3 kB',
      'https://example.org/img/0.jpg',
      'https://cdn.example.org/img/0.jpg',
      'robots: noai',
      'http',
      createHash('sha256').update(data).digest('hex'),
    ])
      expect(drawer).toContain(fact);
  });
});

describe('a document in a report', () => {
  it('shows text by its role, in order', async () => {
    const { $ } = await report('roles', [
      {
        id: 'doc',
        title: 'A title',
        language: 'zh-tw',
        nodes: [
          { type: 'text', role: 'heading', level: 3, text: 'Heading' },
          text('- one\n  - inner\n- two\nstill two', 'list'),
          text('a | b\nc | d', 'table'),
          text('if (x)\n  y();', 'code'),
          text('Said so.', 'quote'),
          text('E = mc²', 'math'),
        ],
      },
    ]);
    expect($('.heading').attr('aria-level')).toBe('5');
    expect(
      $('.body li')
        .toArray()
        .map((node) => [$(node).attr('class'), $(node).text()]),
    ).toEqual([
      ['lines d0', 'one'],
      ['lines d1', 'inner'],
      ['lines d0', 'two\nstill two'],
    ]);
    expect(
      $('.data tr')
        .toArray()
        .map((row) =>
          $(row)
            .find('td')
            .toArray()
            .map((cell) => $(cell).text()),
        ),
    ).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect($('.body pre').text()).toBe('if (x)\n  y();');
    expect($('blockquote').text()).toBe('Said so.');
    expect($('.nodes').attr('lang')).toBe('zh-tw');
    expect($('#list a[href="#d1"] bdi').text()).toBe('A title');
  });

  it('shows what was dropped as ghosts where it stood, and the rest below', async () => {
    const at = (fields: Partial<Drop>): Drop => ({
      level: 'image',
      reason: 'http_404',
      document: 'doc',
      ...fields,
    });
    const { $ } = await report('ghosts', [
      {
        id: 'doc',
        nodes: [text('zero'), text('two'), text('four')],
        drops: [
          at({ node: 1, url: 'https://example.org/gone.jpg', detail: '404 Not Found' }),
          at({ node: 3, reason: 'image_too_small' }),
          at({ node: 5 }),
          at({ reason: 'no_place' }),
        ],
      },
    ]);
    const rows = $('.nodes > .row')
      .toArray()
      .map((row) => $(row).find('p.lines, .ghost code').text());
    expect(rows).toEqual(['zero', 'http_404', 'two', 'image_too_small', 'four', 'http_404']);
    expect($('.ghost').first().text()).toContain('404 Not Found');
    expect($('.ghost a').attr('href')).toBe('https://example.org/gone.jpg');
    expect($('.unplaced code').text()).toBe('no_place');
    expect($('.chip.bad').text()).toBe('Dropped 4');
  });

  it('carries its metadata, its place and its JSON', async () => {
    const { $ } = await report('metadata', [
      { id: 'doc', author: 'Lu Yu', signals: { clip: 0.5 }, nodes: [text('Tea.')] },
    ]);
    const drawer = $('article footer details').first().text();
    for (const fact of ['Lu Yu', '{"clip":0.5}', 'shards/unit-1-0000-', '{"input":"pages/","offset":0}'])
      expect(drawer).toContain(fact);
    expect(JSON.parse($('article footer pre').text())).toMatchObject({ id: 'doc', texts: ['Tea.'] });
  });
});

describe('the head of a report', () => {
  it('tells corpus, sample, funnel and drops by reason', async () => {
    const counts = {
      extract: { pages: 9, documents: 6, image_nodes: 8 },
      curate: {},
      assemble: { documents: 2, images_in: 8, images: 5, text_chars: 1234 },
    };
    const drops = {
      extract: { 'page:empty_document': 3 },
      curate: {},
      assemble: { 'document:too_few_images': 4, 'image:http_404': 3 },
    };
    const { $, page } = await report(
      'head',
      [
        { id: 'a', language: 'zh', nodes: [text('甲')] },
        { id: 'b', nodes: [text('b')] },
      ],
      { stats: { counts, drops }, name: 'Tea & 茶' },
      { where: 'texts < 9' },
    );
    expect($('h1').text()).toBe('Tea & 茶');
    expect($('title').text()).toBe('Tea & 茶 · Weft sample');
    expect(
      $('.funnel li')
        .toArray()
        .map((node) => $(node).text()),
    ).toEqual([
      '9 Pages',
      '6 Documents extracted 66.7%',
      '2 Documents stored 33.3%',
      '8 Images on pages',
      '8 Images wanted 100%',
      '5 Images stored 62.5%',
    ]);
    expect(
      $('.drops tbody tr')
        .toArray()
        .map((row) =>
          $(row)
            .find('td')
            .slice(0, 3)
            .toArray()
            .map((cell) => $(cell).text()),
        ),
    ).toEqual([
      ['too_few_images', 'document', '4'],
      ['empty_document', 'page', '3'],
      ['http_404', 'image', '3'],
    ]);
    const panels = $('.panels').text();
    for (const fact of ['2 / 2', 'seed 1', 'texts < 9', 'zh 1', 'unknown 1', '1,234'])
      expect(panels).toContain(fact);
    expect($('.top details pre').text()).toContain('"type": "html"');
    expectInert($);
    expect(page).toContain(String(STRINGS.documents_stored[1]));
  });

  it('says when the build has not ended, and when nothing matches', async () => {
    const { $ } = await report(
      'unfinished',
      [{ id: 'a', nodes: [text('x')] }],
      { finished: false },
      { where: 'images > 3' },
    );
    expect($('.top .fault').text()).toBe(STRINGS.unfinished[0]);
    expect($('.empty').text()).toBe(STRINGS.nothing[0]);
    expect($('article')).toHaveLength(0);
  });

  it('has every label in both languages and in the table', async () => {
    const { $ } = await report('labels', hostileDocuments(await picture()));
    for (const node of $('[data-t], [data-tip]').toArray()) {
      const name = $(node).attr('data-t') ?? $(node).attr('data-tip') ?? '';
      expect(STRINGS).toHaveProperty(name);
    }
    for (const [en, zh] of Object.values(STRINGS)) expect(en.length > 0 && zh.length > 0).toBe(true);
  });
});

describe('writeSampleReport', () => {
  it('writes the same bytes for the same corpus and seed', async () => {
    const documents = [{ id: 'a', nodes: [text('x'), { data: await picture() }] }];
    const first = await report('same-1', documents);
    const store = await buildCorpus(join(folder, 'same-1', 'again'), { 'unit-1': documents });
    const path = join(folder, 'same-1', 'again.html');
    const {
      bytes,
      documents: n,
      total,
    } = await writeSampleReport(store, path, { count: 50, seed: 'seed 1' });
    const page = await readFile(path, 'utf8');
    expect(page.replaceAll(/<p class="uri">.*?<\/p>/g, '')).toBe(
      first.page.replaceAll(/<p class="uri">.*?<\/p>/g, ''),
    );
    expect({ bytes, n, total }).toEqual({ bytes: Buffer.byteLength(page), n: 1, total: 1 });
  });

  it('leaves nothing behind when it cannot end, and says which file', async () => {
    const store = await buildCorpus(join(folder, 'broken'), { u: [{ id: 'a', nodes: [text('x')] }] });
    await writeFile(join(folder, 'broken', 'file'), '');
    await expect(
      writeSampleReport(store, join(folder, 'broken', 'file', 'report.html'), { count: 1 }),
    ).rejects.toMatchObject({ code: 'report_not_written', exitCode: 5 });
    await expect(
      writeSampleReport(store, join(folder, 'broken', 'r.html'), { count: 1, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'aborted' });
    expect((await readdir(join(folder, 'broken'))).filter((name) => name.startsWith('r.html'))).toEqual([]);
  });

  it('refuses a folder that is no corpus', async () => {
    const { createFsStore } = await import('../../src/store/fs-store.js');
    await expect(
      writeSampleReport(createFsStore(join(folder, 'nothing')), join(folder, 'x.html'), { count: 1 }),
    ).rejects.toMatchObject({ code: 'not_a_corpus' });
  });
});

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

const browser = needs.chromium(
  'runs the report in a real browser and watches for scripts and policy violations',
);

describe.skipIf(browser.skip)('a report in Chromium', () => {
  const run = async (path: string): Promise<{ $: CheerioAPI; console: string }> => {
    const { stdout, stderr } = await promisify(execFile)(
      browser.chromium,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--enable-logging=stderr',
        '--virtual-time-budget=3000',
        `--user-data-dir=${join(folder, 'profile')}`,
        '--dump-dom',
        `file://${path}`,
      ],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    return {
      $: load(stdout),
      console: stderr
        .split('\n')
        .filter((line) => line.includes('CONSOLE'))
        .join('\n'),
    };
  };

  it('runs its own script, none of a document, and violates its policy nowhere', async () => {
    const images = await Promise.all((['jpeg', 'png', 'webp'] as const).map((format) => picture(format)));
    const { path } = await report('browser', [
      ...hostileDocuments(images[0]!),
      { id: 'plain', nodes: images.map((data) => ({ data })) },
    ]);
    const { $, console } = await run(path);
    expect($('html').attr('data-ready')).toBe('3');
    expect($('html').attr('data-pwned')).toBeUndefined();
    expect($('#next').attr('title')).toBe(STRINGS.next[0]);
    expect(console).toBe('');
  });

  it('would show on the console what breaks the policy', async () => {
    const { path, page } = await report('browser-control', [{ id: 'a', nodes: [text('x')] }]);
    const broken = page.replace(
      '</main>',
      `<script>${PWN}</script><p style="color:red">x</p><img src="https://example.org/x.png"></main>`,
    );
    expect(broken).not.toBe(page);
    await writeFile(path, broken);
    const { $, console } = await run(path);
    expect($('html').attr('data-pwned')).toBeUndefined();
    expect(console.match(/Content Security Policy/g)?.length).toBeGreaterThanOrEqual(3);
  });

  it('goes from document to document with j and k, hides drops with x, and speaks Chinese', async () => {
    const long = Array.from({ length: 40 }, (_, i) => text(`Paragraph ${i}. ${'Words. '.repeat(30)}`));
    const drops: Drop[] = [{ level: 'image', reason: 'http_404', document: 'b', node: 0 }];
    const { path } = await report('keys', [
      { id: 'a', nodes: long },
      { id: 'b', nodes: long, drops },
      { id: 'c', nodes: long },
    ]);
    const page = await openPage(browser.chromium, `file://${path}`, join(folder, 'keys-profile'));
    const position = () => page.evaluate(`document.getElementById('position').textContent`);
    try {
      expect(await position()).toBe('');
      for (const [key, expected] of [
        ['j', '1 / 3'],
        ['j', '2 / 3'],
        ['j', '3 / 3'],
        ['j', '3 / 3'],
        ['k', '2 / 3'],
      ] as const) {
        await page.press(key);
        await vi.waitFor(async () => expect(await position()).toBe(expected));
      }
      expect(await page.evaluate(`document.querySelector('#list [aria-current]').getAttribute('href')`)).toBe(
        '#d2',
      );
      const ghostHeight = `document.querySelector('.ghost').getBoundingClientRect().height`;
      expect(await page.evaluate(ghostHeight)).toBeGreaterThan(0);
      await page.press('x');
      expect(await page.evaluate(ghostHeight)).toBe(0);
      await page.evaluate(`document.querySelector('[data-lang="1"]').click()`);
      expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN');
      expect(await page.evaluate(`document.querySelector('.kicker').textContent`)).toBe(
        STRINGS.sample_report[1],
      );
    } finally {
      await page.close();
    }
  });
});
