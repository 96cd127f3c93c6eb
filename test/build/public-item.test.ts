import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { publicItem } from '../../src/build/public-item.js';
import type { SourceItem } from '../../src/sources/source.js';
import { buildInProcess } from '../support/build-in-process.js';
import { filesWithText } from '../support/find-text.js';

const SECRET = 'p4ge-pw-9917';
const at = (path: string) => `https://carol:${SECRET}@pages.example/${path}`;
const source = { input: 'a.jsonl', offset: 0 };

it('URLs and ids of pages, captures, imported documents and drops lose user name and password, and keep their queries', () => {
  const items: SourceItem[] = [
    { kind: 'page', page: { id: at('id'), url: at('p?token=1'), body: Buffer.from(''), source } },
    {
      kind: 'capture',
      capture: { url: at('i.jpg'), mime: 'image/jpeg', revisit_of: { url: at('j.jpg') }, source },
    },
    { kind: 'drop', drop: { level: 'record', reason: 'bad_json', url: at('d'), source } },
    {
      kind: 'document',
      document: {
        id: at('id'),
        url: at('doc'),
        source,
        nodes: [
          { type: 'text', role: 'paragraph', text: 'A text.' },
          {
            type: 'image',
            src: at('i'),
            candidates: [
              { url: at('i'), from: 'src' },
              { url: 'part:x?row=1&image=0', from: 'corpus' },
            ],
          },
        ],
      },
      drops: [{ level: 'image', reason: 'bad_image_url', url: at('doc'), source }],
    },
  ];
  const cleaned = items.map((item) => publicItem(item));
  expect(JSON.stringify(cleaned)).not.toContain('carol');
  expect(JSON.stringify(cleaned)).not.toContain(SECRET);
  expect(cleaned[0]).toMatchObject({ page: { url: 'https://pages.example/p?token=1' } });
  expect(JSON.stringify(cleaned)).toBe(JSON.stringify(items).replaceAll(`carol:${SECRET}@`, ''));
});

it('a build of pages with a password in their URLs, base and image addresses stores it nowhere', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-page-secrets-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const text =
    'The ferry was late again, and the passengers stood along the rail and looked at the far bank. ';
  const html = `<html><head><base href="${at('base/')}"><link rel="canonical" href="${at('c')}"><meta property="og:image" content="${at('og.jpg')}"></head><body><article><h1>The ferry</h1><p>${text.repeat(4)}</p><img src="rel.jpg" width="300" height="200"><img src="${at('abs.jpg')}" srcset="${at('big.jpg')} 2x" width="300" height="200"><p>${text}</p></article></body></html>`;
  const lines = [
    { url: at('one'), id: at('one'), html },
    { url: at('two'), html: '' },
    { url: `http://carol:${SECRET}/@[`, html },
  ];
  await writeFile(join(folder, 'pages.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
  const { samples, drops, store, validation } = await buildInProcess(
    {
      name: 'pages',
      source: { type: 'json', input: 'pages.jsonl' },
      fetch: { network: false },
      consent: { mode: 'off' },
      rules: { preset: 'none' },
    },
    { baseDir: folder },
  );
  expect(samples.map(({ sample }) => [sample.id, sample.url])).toEqual([
    [expect.stringMatching(/^https:\/\/pages\.example\/one@[0-9a-f]{12}$/), 'https://pages.example/one'],
  ]);
  expect(drops.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['empty_body', 'bad_url', 'network_off']),
  );
  expect(validation.findings).toEqual([]);
  const { files, found } = await filesWithText(store.uri, [SECRET, 'carol']);
  expect(files).toBeGreaterThan(10);
  expect(found).toEqual([]);
});
