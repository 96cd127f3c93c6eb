import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { encode, waves } from '../../images/pictures.js';
import { archiveOf, responseRecord } from '../../sources/warc/write-warc.js';
import { seededRandom } from '../../support/fault-proxy.js';

const WORDS =
  'harbour lantern ferry winter orchard copper thread village signal crystal market engine meadow railway captain museum basket violin autumn island teacher mirror compass station pocket ladder kitchen ribbon fountain theatre'.split(
    ' ',
  );

/** A paragraph that is the same for the same seed. */
function paragraph(seed: number, words = 60): string {
  const next = seededRandom(seed);
  return `${Array.from({ length: words }, () => WORDS[Math.floor(next() * WORDS.length)]).join(' ')}.`;
}

const NOTICE = `The harbour office is closed on the first Monday of each month, and ${paragraph(7, 12)}`;

interface PageToArchive {
  path: string;
  text: string[];
  images: string[];
}

/**
 * Ten archives that mean something to each other: what the later five hold changes what is kept of the first five.
 *
 * - each page has an image of its own, one that the archive five places on holds, and a logo that is on all pages
 * - archive 6 has a newer capture of a page of archive 1, archive 8 a near-duplicate of one of archive 2
 * - of two near-duplicates in archive 3 the newer is kept, until archive 9 has another text at its address
 * - archive 7 has newer bytes of an image of archive 0
 * - a notice stands on a page of each archive
 */
export async function archives(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (let n = 0; n < 10; n++) {
    const pages: PageToArchive[] = [
      {
        path: `own-${n}`,
        text: [paragraph(100 + n), n % 2 === 0 ? NOTICE : paragraph(200 + n), paragraph(300 + n)],
        images: [`own-${n}.jpg`, `late-${n}.jpg`, 'logo.jpg'],
      },
      {
        path: `second-${n}`,
        text: [paragraph(400 + n), NOTICE],
        images: [`second-${n}.jpg`, ...(n < 5 ? ['shared.jpg'] : [])],
      },
    ];
    if (n === 1 || n === 6)
      pages.push({ path: 'recaptured', text: [paragraph(500 + n)], images: ['shared.jpg'] });
    if (n === 2 || n === 8)
      pages.push({
        path: `near-${n}`,
        text: [`${paragraph(600, 150)} ${paragraph(n, 3)}`],
        images: ['near.jpg'],
      });
    if (n === 3) {
      pages.push({
        path: 'twin-b',
        text: [`${paragraph(700, 150)} ${paragraph(1, 3)}`],
        images: ['twin.jpg'],
      });
      pages.push({
        path: 'twin-a',
        text: [`${paragraph(700, 150)} ${paragraph(2, 3)}`],
        images: ['twin.jpg'],
      });
    }
    if (n === 9) pages.push({ path: 'twin-a', text: [paragraph(701, 150)], images: ['twin.jpg'] });
    const pictures: [name: string, seed: number][] = [
      [`own-${n}.jpg`, n + 1],
      [`second-${n}.jpg`, n + 21],
      ...(n >= 5 ? [[`late-${n - 5}.jpg`, n + 41] as [string, number]] : []),
      ...(n === 0
        ? ([
            ['logo.jpg', 91],
            ['shared.jpg', 92],
          ] as [string, number][])
        : []),
      ...(n === 2 ? ([['near.jpg', 95]] as [string, number][]) : []),
      ...(n === 3 ? ([['twin.jpg', 93]] as [string, number][]) : []),
      ...(n === 7 ? ([['shared.jpg', 94]] as [string, number][]) : []),
    ];
    files.set(`a${n}.warc`, await archive(n, pages, pictures));
  }
  return files;
}

async function archive(
  n: number,
  pages: readonly PageToArchive[],
  pictures: readonly [name: string, seed: number][],
): Promise<Buffer> {
  const head = (type: string) => ['HTTP/1.1 200 OK', `Content-Type: ${type}`];
  const records: Buffer[] = [];
  for (const [at, { path, text, images }] of pages.entries()) {
    const figures = images.map(
      (src) => `<figure><img src="/${src}" width="160" height="120" alt="${src}"></figure>`,
    );
    const body = text.map((one, i) => `<p>${one}</p>${figures[i] ?? ''}`).join('');
    // Behind its last text a page has no images of its own.
    const rest = `${figures.slice(text.length).join('')}<p>${paragraph(path.length * 37 + (path.startsWith('own') || path.startsWith('second') ? n : 0), 30)}</p>`;
    const html = `<html><head><title>${path} ${n}</title></head><body><article><h1>${path} ${n}</h1>${body}${rest}</article></body></html>`;
    records.push(
      dated(responseRecord(`https://pages.example/${path}`, head('text/html'), Buffer.from(html)), n, at),
    );
  }
  for (const [name, seed] of pictures) {
    const bytes = await encode(waves(160, 120, seed))
      .jpeg()
      .toBuffer();
    records.push(dated(responseRecord(`https://pages.example/${name}`, head('image/jpeg'), bytes), n, 30));
  }
  return archiveOf(records, false).bytes;
}

/** A record of another date; all are of one length. */
function dated(record: Buffer, day: number, minute: number): Buffer {
  const two = (number: number) => String(number).padStart(2, '0');
  const date = `2026-03-${two(day + 1)}T10:${two(minute)}:00Z`;
  return Buffer.from(record.toString('latin1').replace('2024-05-17T23:31:22Z', date), 'latin1');
}

/** A folder that archives come to one after the other. */
export interface ArchiveFolder {
  folder: string;
  /** Puts archives into it, under names of their own or others. */
  bring(...names: (string | [name: string, as: string])[]): void;
}

/** Makes a folder for archives that were written before; removed after the test. */
export function archiveFolder(files: ReadonlyMap<string, Buffer>): ArchiveFolder {
  const folder = mkdtempSync(join(tmpdir(), 'weft-growing-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'all'));
  mkdirSync(join(folder, 'in'));
  for (const [name, bytes] of files) writeFileSync(join(folder, 'all', name), bytes);
  return {
    folder,
    bring(...names) {
      for (const one of names) {
        const [name, as] = typeof one === 'string' ? [one, one] : one;
        copyFileSync(join(folder, 'all', name), join(folder, 'in', as));
      }
    },
  };
}

/** The pipeline of these archives: all that curation does is asked for, and nothing comes from the network. */
export function growingPipeline(source: object = { type: 'warc', input: 'in/*.warc' }) {
  return {
    name: 'growing',
    source,
    fetch: { network: false },
    consent: { mode: 'off' },
    rules: { preset: 'none', overrides: { too_few_images: { action: 'drop', threshold: 1 } } },
    curate: {
      max_pages_per_image: 6,
      near_duplicates: { keep: 'newest' },
      repeated_paragraphs: { min_pages: 3 },
    },
    images: { resize: { mode: 'none' } },
    shards: { max_documents: 2 },
    run: { units: 2 },
  };
}
