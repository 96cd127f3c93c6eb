import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheerioAPI, load } from 'cheerio';
import { expect } from 'vitest';
import { writeSampleReport } from '../../src/inspect/sample-report.js';
import { compileWhere } from '../../src/inspect/where/where.js';
import type { RecordedDrop } from '../../src/model/verdict.js';
import { buildCorpus, type DocumentSpec, text } from './build-corpus.js';

/** Marks the page when it runs. */
export const PWN = `document.documentElement.dataset.pwned='1'`;
/** Strings that would run a script, break out of an attribute or a script, or load something, if not escaped. */
export const HOSTILE = [
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
/** All of them in one string. */
export const EVERY = HOSTILE.join('\n');
/** URLs that must never become links, but for the last. */
export const URLS = [
  'javascript:alert(1)',
  ' JaVaScRiPt:alert(1)',
  'data:text/html,<script>1</script>',
  'file:///etc/passwd',
  'vbscript:x',
  'https://user:pw@example.org/',
  `https://example.org/"onclick="${PWN}`,
];

/** Documents that are hostile in every field, and one whose fields have the wrong types. */
export function hostileDocuments(image: Uint8Array): DocumentSpec[] {
  const facts = {
    alt: EVERY,
    title: EVERY,
    caption: EVERY,
    original_format: EVERY,
    consent: { [EVERY]: EVERY },
  };
  const roles = ['heading', 'paragraph', 'list', 'table', 'code', 'quote', 'caption', 'math'] as const;
  const drop = (level: RecordedDrop['level'], fields: Partial<RecordedDrop>): RecordedDrop => ({
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
      nodes: [{ type: 'text', role: EVERY, text: 5, level: EVERY } as never],
      title: [EVERY] as never,
      url: null as never,
      signals: null as never,
    },
  ];
}

/** A report of a corpus made for it, as bytes and parsed. */
export async function report(
  folder: string,
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
export function expectInert($: CheerioAPI): void {
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
