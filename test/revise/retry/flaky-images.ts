import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { encode, waves } from '../../images/pictures.js';

/** How images are answered by number: a status, or what the image waits for, in milliseconds or until something. */
export type ImageAnswer = { status: number } | { delayMs: number } | { until: Promise<unknown> } | undefined;

/** A server of images that fails on request. */
export interface FlakyImages {
  origin: string;
  /** Paths asked for, in order. */
  asked: string[];
  /** What image `n` answers; undefined for the image itself. */
  answer: (n: number) => ImageAnswer;
  close(): Promise<void>;
}

/** Starts a server whose `/<n>.jpg` is an image of its own for each of eight kinds of `n`. */
export async function startFlakyImages(): Promise<FlakyImages> {
  const bodies = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      encode(waves(160 + 8 * n, 120, n))
        .jpeg()
        .toBuffer(),
    ),
  );
  const server = createServer((request, response) => {
    // robots.txt and its kin: there are none.
    const name = /^\/(\d+)\.jpg$/.exec(request.url ?? '');
    if (name === null) {
      response.writeHead(404).end();
      return;
    }
    const n = Number(name[1]);
    flaky.asked.push(request.url ?? '');
    const answer = flaky.answer(n);
    if (answer !== undefined && 'status' in answer) {
      response.writeHead(answer.status).end('no');
      return;
    }
    const wait =
      answer !== undefined && 'until' in answer
        ? answer.until
        : new Promise((resolve) => setTimeout(resolve, answer?.delayMs ?? 0));
    wait.then(
      () => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(bodies[n % 8]),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const flaky: FlakyImages = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    answer: () => undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  onTestFinished(() => flaky.close());
  return flaky;
}

/** What each page says before each image. */
export const SENTENCE =
  'The keeper of the lighthouse wrote down the wind four times a day, and once a week the price of oil, which had to be carried up the last two hundred steps by hand.';

/** A folder of pages with `images` images each, numbered throughout, on `origin`; removed after the test. */
export async function pagesWithImages(origin: string, pages: number, images: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-retry-pages-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (let page = 0; page < pages; page++) {
    const figures = Array.from({ length: images }, (_, n) => {
      const src = `${origin}/${page * images + n}.jpg`;
      return `<p>${SENTENCE} It was entry ${page}.${n}.</p><figure><img src="${src}" width="160" height="120" alt="Entry ${page}.${n}"></figure>`;
    });
    const html = `<html><head><title>Log ${page}</title></head><body><article><h1>Log ${page}</h1>${figures.join('')}<p>${SENTENCE}</p></article></body></html>`;
    await writeFile(join(folder, `page-${String(page).padStart(4, '0')}.html`), html);
  }
  return folder;
}

/** The pipeline that the pages are built with: small units and shards, quick to give up. */
export function flakyPipeline(
  extra: { fetch?: object; rules?: object; images?: object; decontaminate?: object } = {},
) {
  return {
    name: 'flaky',
    source: { type: 'html', input: '.', unit_files: 12 },
    fetch: {
      allow_private: true,
      retries: 0,
      host_rate: 0,
      domain_rate: 0,
      per_host: 8,
      ...extra.fetch,
    },
    // All pages say the same, over and over.
    rules: {
      overrides: { too_little_text: 0, document_repeats_words: { action: 'off' }, ...extra.rules },
    },
    // The pages are made from one template.
    curate: { near_duplicates: { keep: 'all' }, repeated_paragraphs: { min_pages: 0 } },
    shards: { max_bytes: 100_000_000, max_documents: 4 },
    run: { units: 2, workers: 1 },
    ...(extra.images && { images: extra.images }),
    ...(extra.decontaminate && { decontaminate: extra.decontaminate }),
  };
}
