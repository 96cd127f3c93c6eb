import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { buildInProcess } from '../support/build-in-process.js';
import { PLAIN_PNG } from '../support/misbehaving-site.js';

const TEXT =
  'The ferry was late again, and the passengers stood along the rail and looked at the far bank. '.repeat(4);

/** A picture that was saved in one of five widths; the others are on the web. */
const picture = (host: string, saved: string) =>
  `<figure><img src="${saved}" srcset="${[1, 2, 3, 4].map((n) => `https://${host}/wide-${n}.png ${n * 400}w`).join(', ')}" width="320" height="240" alt="The ferry"></figure>`;

const page = (title: string, image: string) =>
  `<html><head><meta charset="utf-8"></head><body><article><h1>${title}</h1><p>${TEXT}</p>${image}<p>${TEXT}</p></article></body></html>`;

it('of pages that a browser saved the one picture that was saved is stored, whatever ranks before it, without network', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-saved-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'in/Ferry_files'), { recursive: true });
  await writeFile(join(folder, 'in/Ferry_files/s.png'), PLAIN_PNG);
  await writeFile(join(folder, 'in/Ferry_files/ad.html'), page('Advertisement', ''));
  await writeFile(
    join(folder, 'in/Ferry.html'),
    `<!-- saved from url=(0024)https://e.org/news/ferry -->${page('Ferry', picture('e.org', './Ferry_files/s.png'))}`,
  );
  const parts = [
    `Content-Type: text/html\r\nContent-Location: https://f.org/b\r\n\r\n${page('Harbour', picture('f.org', 'https://f.org/i/s.png'))}`,
    `Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://f.org/i/s.png\r\n\r\n${PLAIN_PNG.toString('base64')}`,
  ];
  await writeFile(
    join(folder, 'in/harbour.mhtml'),
    `MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n${parts.join('\r\n--x\r\n')}\r\n--x--\r\n`,
  );
  const { samples, drops } = await buildInProcess(
    {
      source: { type: 'html', input: 'in' },
      fetch: { network: false },
      rules: { preset: 'none' },
      curate: { near_duplicates: { keep: 'all' }, repeated_paragraphs: { min_pages: 0 } },
    },
    { baseDir: folder },
  );
  const stored = samples.map(({ sample }) => [
    sample.url,
    sample.nodes.flatMap((node) => (node.type === 'image' ? [`${node.final_url} ${node.origin}`] : [])),
  ]);
  expect(stored.sort()).toEqual([
    ['https://e.org/news/ferry', ['https://e.org/news/Ferry_files/s.png file']],
    ['https://f.org/b', ['https://f.org/i/s.png archive']],
  ]);
  expect(drops).toEqual([]);
});
