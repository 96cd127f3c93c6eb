import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STRINGS } from '../../src/inspect/report/strings.js';
import { picture, temporaryFolder, text } from './build-corpus.js';
import { EVERY, expectInert, hostileDocuments, PWN, report, URLS } from './report-fixture.js';

let folder: string;
let dispose: () => Promise<void>;
beforeAll(async () => {
  ({ folder, dispose } = await temporaryFolder());
});
afterAll(() => dispose());

describe('a report of hostile documents', () => {
  it('holds nothing but its own script, its own style and raster images', async () => {
    const { $, page } = await report(folder, 'hostile', hostileDocuments(await picture()), { name: EVERY });
    expect($('article')).toHaveLength(2);
    expectInert($);
    expect($('figure img')).toHaveLength(URLS.length);
    expect(page.replaceAll(/[\t\n\r]/g, '')).not.toMatch(/\p{Cc}/u);
  });

  it('shows the hostile text as it is, for people to see', async () => {
    const { $ } = await report(folder, 'shown', hostileDocuments(await picture()));
    const shown = $('article').first().find('.row .body p').first().text();
    const visible = EVERY.replaceAll(/(?!\n)\p{Cc}|\p{Cs}/gu, '\uFFFD');
    expect(shown).toBe(visible);
    expect(JSON.parse($('article').first().find('footer pre').text()).title).toBe(EVERY);
  });

  it('links to the web only, with text as it was for the rest', async () => {
    const { $ } = await report(folder, 'links', hostileDocuments(await picture()));
    const urls = $('article')
      .first()
      .find('figure details dd .url')
      .toArray()
      .map((node) => [node.tagName, $(node).text()]);
    expect(urls.filter(([tag]) => tag === 'a').map(([, shown]) => shown)).toEqual([
      // As a browser shows it: letters are read, what could end an attribute stays escaped.
      URLS[6]?.replaceAll('"', '%22'),
    ]);
    for (const url of URLS.slice(0, 6)) expect(urls).toContainEqual(['bdi', new URL(url).href]);
  });
});

describe('an image in a report', () => {
  const one = async (name: string, data: Uint8Array, facts = {}) => {
    const { $ } = await report(folder, name, [
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
