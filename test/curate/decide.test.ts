import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readDecisions } from '../../src/curate/read-decisions.js';
import { CAPTURE_COLUMNS, captureRow, SIGNATURE_COLUMNS, signatureRow } from '../../src/curate/signature.js';
import { createParquetTable } from '../../src/formats/parquet/parquet-table.js';
import type { Document } from '../../src/model/document.js';
import { decideAll, sign } from './decide-all.js';

interface Page {
  unit: number;
  page: number;
  day: number;
  images: number[];
}

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'weft-curate-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

const duckDb = (scratch: string, threads = 1) => ({ scratch, threads });
const imageUrl = (n: number) => `https://cdn.example/${n}.jpg`;

function documentOf({ unit, page, day, images }: Page, ordinal: number): Document {
  return {
    id: `doc-${unit}-${ordinal}`,
    url: `http${day % 2 ? 's' : ''}://site.example/${page}#top`,
    fetched_at: `2026-01-${String(day + 1).padStart(2, '0')}T00:00:00Z`,
    source: { input: 'x', offset: ordinal },
    nodes: images.map((n) => ({
      type: 'image',
      src: imageUrl(n),
      candidates: [{ url: imageUrl(n), from: 'src' }],
    })),
  };
}

async function writeSignatures(
  pages: Page[],
  dir: string,
): Promise<{ files: string[]; documents: (Page & { ordinal: number; document: Document })[] }> {
  const files: string[] = [];
  const documents: (Page & { ordinal: number; document: Document })[] = [];
  for (const unit of [...new Set(pages.map((page) => page.unit))].sort()) {
    const path = join(dir, `signatures-${unit}.parquet`);
    const table = createParquetTable(path, SIGNATURE_COLUMNS);
    pages
      .filter((page) => page.unit === unit)
      .forEach((page, ordinal) => {
        const document = documentOf(page, ordinal);
        table.add(signatureRow(`u-${unit}`, ordinal, document, sign(document)));
        documents.push({ ...page, ordinal, document });
      });
    await table.finish();
    files.push(path);
  }
  return { files, documents };
}

const page = fc.record({
  unit: fc.integer({ min: 0, max: 2 }),
  page: fc.integer({ min: 0, max: 6 }),
  day: fc.integer({ min: 0, max: 3 }),
  images: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
});

describe('decisions', () => {
  it('keeps exactly one capture of each page, the newest, and drops images on too many pages, however many partitions decide', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(page, { minLength: 1, maxLength: 24 }),
        fc.integer({ min: 1, max: 3 }),
        async (pages, partitions) => {
          const dir = await folder();
          const { files, documents } = await writeSignatures(pages, dir);
          const { decisions } = await decideAll(dir, {
            signatures: files,
            options: { maxPagesPerImage: 2 },
            partitions,
          });
          const pagesPerImage = new Map<number, Set<number>>();
          for (const { images, page: key } of documents)
            for (const n of images) pagesPerImage.set(n, (pagesPerImage.get(n) ?? new Set()).add(key));
          for (const unit of new Set(documents.map((d) => d.unit))) {
            const decided = await readDecisions(decisions, `u-${unit}`, duckDb(dir));
            for (const { ordinal, page: key, day, images, document } of documents.filter(
              (d) => d.unit === unit,
            )) {
              const better = documents.some(
                (d) =>
                  d.page === key &&
                  (d.day > day ||
                    (d.day === day && (d.unit < unit || (d.unit === unit && d.ordinal < ordinal)))),
              );
              expect(decided.document(ordinal)?.reason).toBe(better ? 'duplicate_url' : undefined);
              for (const n of images) {
                const count = pagesPerImage.get(n)?.size ?? 0;
                expect(decided.image(document.id, imageUrl(n))).toEqual(
                  count > 2 ? { reason: 'image_overused', detail: `on ${count} pages` } : undefined,
                );
              }
            }
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('finds where an archive holds an image, in any unit, under http or https', async () => {
    const dir = await folder();
    const { files, documents } = await writeSignatures([{ unit: 0, page: 1, day: 0, images: [7] }], dir);
    const captures = join(dir, 'captures.parquet');
    const table = createParquetTable(captures, CAPTURE_COLUMNS);
    table.add(
      captureRow('u-9', 0, {
        url: 'http://cdn.example/7.jpg',
        mime: 'image/jpeg',
        source: { input: 'b.warc.gz', offset: 5_000_000_000, length: 77 },
      }),
    );
    await table.finish();
    const { decisions } = await decideAll(dir, { signatures: files, captures: [captures] });
    const decided = await readDecisions(decisions, 'u-0', duckDb(dir));
    expect(decided.capture(documents[0]!.document.id, imageUrl(7))).toEqual({
      url: 'http://cdn.example/7.jpg',
      source: { input: 'b.warc.gz', offset: 5_000_000_000, length: 77 },
    });
  });

  it('takes a revisit for the capture that it repeats, by digest or by URL and date, in any unit', async () => {
    const dir = await folder();
    const images = [1, 2, 3, 4];
    const { files, documents } = await writeSignatures([{ unit: 0, page: 1, day: 0, images }], dir);
    const path = (name: string) => join(dir, `${name}.parquet`);
    const image = (n: number, offset: number) => ({
      url: imageUrl(n),
      mime: 'image/jpeg',
      fetched_at: `2026-01-0${n}T00:00:00Z`,
      source: { input: 'a.warc.gz', offset, length: 10 },
    });
    const first = createParquetTable(path('c-1'), CAPTURE_COLUMNS);
    first.add(captureRow('u-1', 0, { ...image(1, 100), digest: 'sha1:AAA' }));
    first.add(captureRow('u-1', 1, { ...image(2, 200), digest: 'sha1:BBB', revisit_of: {} }));
    await first.finish();
    const second = createParquetTable(path('c-2'), CAPTURE_COLUMNS);
    const elsewhere = { ...image(9, 900), digest: 'sha1:BBB', url: 'https://other.example/x.jpg' };
    second.add(captureRow('u-2', 0, elsewhere));
    // No digest: the capture of that URL and date.
    second.add(
      captureRow('u-2', 1, {
        ...image(3, 300),
        revisit_of: { url: imageUrl(1), date: image(1, 0).fetched_at },
      }),
    );
    // What it repeats is in none of the inputs.
    second.add(
      captureRow('u-2', 2, {
        ...image(4, 400),
        digest: 'sha1:CCC',
        revisit_of: { url: imageUrl(1), date: '2020-01-01T00:00:00Z' },
      }),
    );
    await second.finish();
    for (const partitions of [1, 3]) {
      const { decisions } = await decideAll(dir, {
        signatures: files,
        captures: [path('c-1'), path('c-2')],
        partitions,
      });
      const decided = await readDecisions(decisions, 'u-0', duckDb(dir));
      const offsets = images.map(
        (n) => decided.capture(documents[0]!.document.id, imageUrl(n))?.source.offset,
      );
      expect(offsets).toEqual([100, 900, 100, undefined]);
    }
  });

  it('takes the first of a payload that was stored and repeated thousands of times, without pairing each with each', async () => {
    const dir = await folder();
    const { files, documents } = await writeSignatures([{ unit: 0, page: 1, day: 0, images: [1] }], dir);
    const path = join(dir, 'captures.parquet');
    const table = createParquetTable(path, CAPTURE_COLUMNS);
    // Each with each is 3,600 million pairs: more than the memory holds.
    const count = 60_000;
    for (let n = 0; n < count; n++) {
      const capture = { mime: 'image/gif', digest: 'sha1:AAA', fetched_at: '2026-01-01T00:00:00Z' };
      const source = { input: 'a.warc.gz', offset: n, length: 10 };
      table.add(captureRow('u-1', n, { ...capture, source, url: `https://spacer.example/${n}` }));
      const url = n === 0 ? imageUrl(1) : `https://again.example/${n}`;
      table.add(captureRow('u-1', count + n, { ...capture, source, url, revisit_of: {} }));
    }
    await table.finish();
    const { decisions } = await decideAll(dir, { signatures: files, captures: [path] });
    const decided = await readDecisions(decisions, 'u-0', duckDb(dir));
    expect(decided.capture(documents[0]!.document.id, imageUrl(1))?.source.offset).toBe(0);
  });

  it('drops the second document of one id, so that keys stay unique', async () => {
    const dir = await folder();
    const path = join(dir, 's.parquet');
    const table = createParquetTable(path, SIGNATURE_COLUMNS);
    for (const [ordinal, url] of ['https://a.example/1', 'https://a.example/2'].entries()) {
      const document = { id: 'same', url, source: { input: 'x', offset: 0 }, nodes: [] };
      table.add(signatureRow('u-0', ordinal, document, sign(document)));
    }
    await table.finish();
    const { decisions } = await decideAll(dir, { signatures: [path] });
    const decided = await readDecisions(decisions, 'u-0', duckDb(dir));
    expect([decided.document(0)?.reason, decided.document(1)?.reason]).toEqual([undefined, 'duplicate_id']);
  });

  it('writes the same bytes with one thread and with four, and reads units without documents', async () => {
    const dir = await folder();
    const pages = Array.from({ length: 500 }, (_, i) => ({
      unit: i % 3,
      page: i % 90,
      day: i % 4,
      images: [i % 40, i % 7],
    }));
    const { files } = await writeSignatures(pages, dir);
    const empty = join(dir, 'empty.parquet');
    await createParquetTable(empty, SIGNATURE_COLUMNS).finish();
    const digests = [];
    for (const threads of [1, 4]) {
      const made = await decideAll(dir, {
        signatures: [empty, ...files],
        options: { maxPagesPerImage: 3 },
        threads,
      });
      const hash = createHash('sha256');
      for (const path of [...made.decisions, ...made.pairs]) hash.update(await readFile(path));
      digests.push(hash.digest('hex'));
    }
    expect(digests[0]).toBe(digests[1]);
  });
});

describe('signatureRow', () => {
  it('tells pages of one path in two folders apart, and joins captures of one web page', () => {
    const page = (url: string, input: string): Document => ({
      id: 'x',
      url,
      source: { input, offset: 0 },
      nodes: [],
    });
    const key = (url: string, input: string) => {
      const document = page(url, input);
      return signatureRow('u', 0, document, sign(document)).page_key;
    };
    expect(key('file:///index.html', 'a')).not.toBe(key('file:///index.html', 'b'));
    expect(key('http://h.example/p?utm_source=feed#x', 'a')).toBe(key('https://h.example/p', 'b'));
  });
});
