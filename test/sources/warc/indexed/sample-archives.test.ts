import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Source, SourceItem } from '../../../../src/sources/source.js';
import { createWarcSource } from '../../../../src/sources/warc/warc-source.js';
import type { InputOpener } from '../../../../src/store/input.js';
import { createInputOpener } from '../../../../src/store/open-inputs.js';
import { type CountingServer, countingServer } from '../../counting-server.js';
import { readSource } from '../../support.js';
import { cdxj, type IndexLine, indexTable, linesOf } from './write-index.js';

const samples = join(import.meta.dirname, '../../../../samples');
const names = ['site-images.warc.gz', 'site.warc.gz'];
const files = new Map<string, Buffer>(
  names.map((name) => [`warc/${name}`, readFileSync(join(samples, name))]),
);
const lines: IndexLine[] = [];
let server: CountingServer;
let opener: InputOpener;

beforeAll(async () => {
  for (const [path, bytes] of files) lines.push(...(await linesOf(bytes, basename(path))));
  server = await countingServer(files);
  opener = createInputOpener({ baseDir: samples });
});
afterAll(async () => {
  await opener.close();
  await server.close();
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Pages with their bytes, and images with theirs, whatever the archive is called. */
async function contentOf(source: Source): Promise<unknown[]> {
  const content: unknown[] = [];
  for (const item of await readSource(source)) content.push(...(await contentOfItem(item, source)));
  return content;
}

async function contentOfItem(item: SourceItem, source: Source): Promise<unknown[]> {
  const place = ({ input, offset, length }: { input: string; offset: number; length?: number }) =>
    `${basename(input)} ${offset} ${length}`;
  if (item.kind === 'page')
    return [{ ...item.page, body: sha256(item.page.body), source: place(item.page.source) }];
  if (item.kind !== 'capture') return [];
  const { capture } = item;
  const isStored = capture.revisit_of === undefined;
  const read = isStored ? await source.readCapture?.(capture.source, 1 << 24) : undefined;
  const stored = read !== undefined && 'body' in read ? { ...read, body: sha256(read.body) } : read;
  return [{ ...capture, source: place(capture.source), stored }];
}

/** Lines of records that are read: pages, images, and revisits, which may be of images. */
const isWanted = ({ status, mime }: IndexLine) =>
  mime === 'warc/revisit' || (status === '200' && /^(?:text\/html|image\/)/.test(mime));
const bytesOf = (wanted: readonly IndexLine[]) => wanted.reduce((sum, { length }) => sum + length, 0);
const bytesRead = () => names.reduce((sum, name) => sum + (server.sent.get(`warc/${name}`) ?? 0), 0);

const FORMATS: [string, (all: readonly IndexLine[]) => Buffer, string][] = [
  ['CDXJ', (all) => Buffer.from(cdxj(all)), 'index.cdxj'],
  ['Parquet', (all) => indexTable(all, 20), 'index.parquet'],
];

describe('an index of the sample archives on a server', () => {
  it.each(FORMATS)(
    'in %s gives the pages and images of the archives, and reads little else',
    async (_, write, name) => {
      const whole = await contentOf(createWarcSource({ input: names }, opener));
      files.set(`warc/${name}`, write([...lines].reverse()));
      server.sent.clear();
      const indexed = await contentOf(createWarcSource({ input: `${server.base}warc/${name}` }, opener));
      expect(indexed).toEqual(whole);
      expect(indexed.length).toBeGreaterThan(80);
      const wanted = bytesOf(lines.filter(isWanted));
      expect(bytesRead()).toBeGreaterThan(0.9 * wanted);
      expect(bytesRead()).toBeLessThan(1.2 * wanted);
    },
  );
});
