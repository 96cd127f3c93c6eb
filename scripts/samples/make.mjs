#!/usr/bin/env node
// @ts-check
/**
 * Writes samples/: a small site, the same as WARC, JSONL and nested JSON, and four small corpora as others publish them.
 *
 *   node scripts/samples/make.mjs [--out DIR]
 *
 * Every byte derives from this folder; samples/VERSIONS.json names the encoders it was made with.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import iconv from 'iconv-lite';
import { archiveSite } from './archive.mjs';
import { sampleCorpora } from './corpora.mjs';
import { dumpPages } from './dump.mjs';
import { CHINESE_JOURNAL } from './pages/chinese-journal.mjs';
import { chineseSections } from './pages/chinese-sections.mjs';
import { ENGLISH_JOURNAL } from './pages/english-journal.mjs';
import { ENGLISH_SECTIONS } from './pages/english-sections.mjs';
import { urlOf } from './pages/layout.mjs';
import { drawPictures } from './pictures.mjs';
import { toolchain } from './toolchain.mjs';

const { values } = parseArgs({
  options: { out: { type: 'string', default: fileURLToPath(new URL('../../samples', import.meta.url)) } },
});

/** The page as its server stores it. @param {import('./pages/layout.mjs').SitePage} page */
function pageBytes({ path, html, charset, bom }) {
  if (!charset) return Buffer.from((bom ? '\ufeff' : '') + html);
  const bytes = iconv.encode(html, charset);
  if (iconv.decode(bytes, charset) !== html)
    throw new Error(`${path} holds characters that ${charset} lacks`);
  return bytes;
}

const json = (/** @type {unknown} */ value) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

const pages = [...ENGLISH_SECTIONS, ...ENGLISH_JOURNAL, ...CHINESE_JOURNAL, ...(await chineseSections())];
const images = await drawPictures();
const stored = pages.map((page) => ({ ...page, bytes: pageBytes(page) }));
const files = new Map([
  ...stored.map(({ path, bytes }) => /** @type {const} */ ([`site/${path}`, bytes])),
  ...[...images].map(([path, bytes]) => /** @type {const} */ ([`site/${path}`, bytes])),
  /** @type {const} */ ([
    'site/urls.json',
    json(Object.fromEntries(pages.map(({ path }) => [path, urlOf(path)]))),
  ]),
  ...archiveSite(stored, images),
  ...(await dumpPages(pages)),
  ...(await sampleCorpora(images)),
  /** @type {const} */ (['VERSIONS.json', json(await toolchain())]),
]);

for (const folder of ['site', 'corpora']) rmSync(join(values.out, folder), { recursive: true, force: true });
let total = 0;
for (const [name, bytes] of files) {
  const target = join(values.out, name);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
  total += bytes.length;
}
process.stdout.write(
  `${files.size} files, ${pages.length} pages, ${images.size} images, ${total} bytes in ${values.out}\n`,
);
