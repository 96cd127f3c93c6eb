import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STRINGS } from '../../src/inspect/report/strings.js';
import { writeSampleReport } from '../../src/inspect/sample-report.js';
import type { RecordedDrop } from '../../src/model/verdict.js';
import { buildCorpus, picture, temporaryFolder, text } from './build-corpus.js';
import { expectInert, hostileDocuments, report } from './report-fixture.js';

let folder: string;
let dispose: () => Promise<void>;
beforeAll(async () => {
  ({ folder, dispose } = await temporaryFolder());
});
afterAll(() => dispose());

describe('a document in a report', () => {
  it('shows text by its role, in order', async () => {
    const { $ } = await report(folder, 'roles', [
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
    const at = (fields: Partial<RecordedDrop>): RecordedDrop => ({
      level: 'image',
      reason: 'http_404',
      document: 'doc',
      ...fields,
    });
    const { $ } = await report(folder, 'ghosts', [
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

  it('says what each known reason means and what can be done, in both languages', async () => {
    const { $ } = await report(folder, 'meanings', [
      {
        id: 'doc',
        nodes: [text('zero')],
        drops: [
          { level: 'image', reason: 'too_large', document: 'doc', node: 1 },
          { level: 'image', reason: 'of_another_version', document: 'doc', node: 2 },
          { level: 'page', reason: 'opted_out', document: 'doc' },
        ],
      },
    ]);
    const [known, unknown] = $('.ghost').toArray();
    expect($(known).find('.why .en').text()).toContain('more than max_bytes');
    expect($(known).find('.why .en .fix').text()).toBe('→ raise fetch.max_bytes');
    expect($(known).find('.why .zh[lang=zh-CN] .fix').text()).toBe('→ 调高 fetch.max_bytes');
    expect($(unknown).find('code').text()).toBe('of_another_version');
    expect($(unknown).find('.why').length).toBe(0);
    expect($('.unplaced li .why .zh').text()).toContain('AI');
  });

  it('carries its metadata, its place and its JSON', async () => {
    const { $ } = await report(folder, 'metadata', [
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
      folder,
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
    expect($('.drops tbody .why .en').first().text()).toContain('fewer images are left');
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

  it('says when the build is not finished, and when nothing matches', async () => {
    const { $ } = await report(
      folder,
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
    const { $ } = await report(folder, 'labels', hostileDocuments(await picture()));
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
    const first = await report(folder, 'same-1', documents);
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
