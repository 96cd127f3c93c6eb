import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { type ImageBytesEnvironment, imageBytes } from '../../src/assemble/image-bytes.js';
import { contentJudge } from '../../src/assemble/page-consent.js';
import { createRefusals } from '../../src/assemble/refusals.js';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import type { Pipeline } from '../../src/config/pipeline.js';
import { documentId } from '../../src/corpus/document-id.js';
import { urlKey } from '../../src/curate/url-key.js';
import { extractDocument } from '../../src/extract/extract-document.js';
import { createFetcher } from '../../src/fetch/fetcher.js';
import type { Document } from '../../src/model/document.js';
import type { SourceRef } from '../../src/model/page.js';
import { createSource } from '../../src/sources/create-source.js';
import type { InputOpener } from '../../src/store/input.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import type { Store } from '../../src/store/store.js';
import { encode, waves } from '../images/pictures.js';
import { testContext } from '../sources/support.js';

/** Where a picture lies; each has one of its own there, recognised by its width. */
export const PLACES = [
  'sibling file',
  'outside',
  'sibling object',
  'sibling URL',
  'own archive',
  'other inputs',
  'network',
  'data:',
] as const;
export type Place = (typeof PLACES)[number];

/** A request as the web server saw it. */
export interface Arrival {
  path: string;
  agent: string;
}

/** The world of the tests: one picture in each place, and a page that names each of them in every spelling. */
export interface PictureWorld {
  /** Local folder; inputs are named relative to it. */
  base: string;
  /** `http://…`, a server that has a picture for whatever path is asked for. */
  origin: string;
  /** `s3://bucket/prefix`, when there is an S3 server. */
  s3: string | undefined;
  pictures: Record<Place, Buffer>;
  /** Writes a file of the input: to the folder, to S3 and to the server. */
  put(path: string, bytes: Buffer | string): Promise<void>;
  /** Makes the web server answer 404 to everything, or no longer. */
  hide(now: boolean): void;
  /** URLs by which a page may try to name the pictures. */
  probes: Record<Place, string[]>;
  /** Reads all pages of a source and gets their images as a build does. */
  look(source: object, network: boolean): Promise<Seen>;
  close(): Promise<void>;
}

/** What became of the pictures. */
export interface Seen {
  /** Places whose picture a page was given. */
  stored: Place[];
  /** Names that were opened as inputs. */
  opened: string[];
  arrivals: Arrival[];
}

/** The width of the picture in a place. */
export function widthOf(place: Place): number {
  return 160 + 8 * PLACES.indexOf(place);
}

/** Places whose picture {@link imageBytes} gives some page of a source. */
async function placesFound(pipeline: Readonly<Pipeline>, opener: InputOpener): Promise<Place[]> {
  const ctx = testContext();
  const source = createSource(pipeline.source, opener);
  const documents: Document[] = [];
  const captures = new Map<string, { url: string; source: SourceRef }>();
  for (const unit of await source.plan(ctx)) {
    for await (const item of source.read(unit, ctx)) {
      if (item.kind === 'capture') captures.set(urlKey(item.capture.url), item.capture);
      const result =
        item.kind === 'page' ? extractDocument({ ...item.page, id: documentId(item.page) }) : item;
      if ('document' in result) documents.push({ id: '', ...result.document });
    }
  }
  const fetcher = createFetcher({ config: pipeline.fetch });
  const env: ImageBytesEnvironment = {
    pipeline,
    source,
    fetcher,
    judge: contentJudge({ ...pipeline.consent, mode: 'off' }, 'weft'),
    refusals: createRefusals({}),
    decisions: {
      document: () => undefined,
      node: () => undefined,
      image: () => undefined,
      // Curation gives each image URL of a page the capture of that URL, whichever archive holds it.
      capture: (_id, url) => captures.get(urlKey(url)),
    },
  };
  const found = new Set<number | undefined>();
  try {
    for (const document of documents) {
      for (const node of document.nodes) {
        if (node.type !== 'image') continue;
        for await (const got of imageBytes(document, node, env))
          if ('body' in got) found.add((await sharp(got.body).metadata()).width);
      }
    }
  } finally {
    await fetcher.close();
  }
  return PLACES.filter((place) => found.has(widthOf(place)));
}

/** Lays the pictures out on disk, on a web server and, where there is a bucket, in S3. */
export async function createPictureWorld(bucket?: { name: string; store: Store }): Promise<PictureWorld> {
  const base = await mkdtemp(join(tmpdir(), 'weft-places-'));
  const prefix = `places-${process.pid}-${Date.now().toString(36)}`;
  const s3 = bucket === undefined ? undefined : `s3://${bucket.name}/${prefix}`;
  const pictures = {} as Record<Place, Buffer>;
  for (const [seed, place] of PLACES.entries())
    pictures[place] = await encode(waves(widthOf(place), 240, seed + 1))
      .jpeg()
      .toBuffer();
  const served = new Map<string, Buffer>();
  const arrivals: Arrival[] = [];
  let hidden = false;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    arrivals.push({ path, agent: request.headers['user-agent'] ?? '' });
    if (hidden || path.startsWith('/archived/')) return response.writeHead(404).end();
    const body = served.get(path) ?? pictures[path === '/net.jpg' ? 'network' : 'sibling URL'];
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (range === null) return response.writeHead(200, { 'content-length': body.length }).end(body);
    const start = Number(range[1]);
    const end = Math.min(range[2] === '' ? body.length - 1 : Number(range[2]), body.length - 1);
    const part = body.subarray(start, end + 1);
    return response
      .writeHead(206, {
        'content-range': `bytes ${start}-${end}/${body.length}`,
        'content-length': part.length,
      })
      .end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const putLocal = async (path: string, bytes: Buffer | string) => {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), bytes);
  };
  const putS3 = async (path: string, bytes: Buffer | string) => {
    await bucket?.store.put(`${prefix}/${path}`, Buffer.from(bytes));
  };
  // Each place has its own picture under one name, so that the picture shows what was read.
  await putLocal('dumps/sub/p.jpg', pictures['sibling file']);
  await putS3('dumps/sub/p.jpg', pictures['sibling object']);
  for (const put of [putLocal, putS3]) {
    await put('outside.jpg', pictures.outside);
    await put('other/sub/o.jpg', pictures['other inputs']);
  }
  await symlink('../../outside.jpg', join(base, 'dumps/sub/link.jpg'));

  return {
    base,
    origin,
    s3,
    pictures,
    async put(path, bytes) {
      await putLocal(path, bytes);
      await putS3(path, bytes);
      served.set(`/${path}`, Buffer.from(bytes));
    },
    hide(now) {
      hidden = now;
    },
    probes: {
      'sibling file': [
        'sub/p.jpg',
        'file:///sub/p.jpg',
        'FILE:///sub/./p.jpg',
        'file:/sub/p.jpg',
        'file:sub/p.jpg',
      ],
      outside: [
        '../outside.jpg',
        'file:///../outside.jpg',
        'file:///%2e%2e/outside.jpg',
        'file:///..%2foutside.jpg',
        'file:///sub/..%2F..%2Foutside.jpg',
        'file:///..%5coutside.jpg',
        'file:\\\\\\..\\outside.jpg',
        'file:///sub/link.jpg',
        'sub/link.jpg',
        'file:///../outside.jpg%00',
        `file://${base}/outside.jpg`,
        `file://localhost${base}/outside.jpg`,
        'file://127.0.0.1/outside.jpg',
        '\\\\127.0.0.1\\outside.jpg',
      ],
      'sibling object': [
        'sub/p.jpg',
        'file:///sub/p.jpg',
        ...(s3 === undefined ? [] : [`${s3}/dumps/sub/p.jpg`]),
      ],
      'sibling URL': ['sub/p.jpg', 'file:///sub/p.jpg', `${origin}/dumps/sub/p.jpg`],
      'own archive': [
        `${origin}/archived/own.jpg`,
        'own/own.jpg',
        'part:x?row=0&amp;image=0',
        'part:x?name=p.jpg',
      ],
      'other inputs': [`${origin}/archived/other.jpg`, '../other/sub/o.jpg', 'file:///../other/sub/o.jpg'],
      network: [`${origin}/net.jpg`],
      'data:': [`data:image/jpeg;base64,${pictures['data:'].toString('base64')}`],
    },
    async look(source, network) {
      arrivals.length = 0;
      const opened: string[] = [];
      const opener = createInputOpener({
        baseDir: base,
        http: { attempts: 1 },
        ...(bucket && { s3: () => bucket.store }),
      });
      const pipeline = checkPipeline({
        source,
        // Loopback is where the test's own server is.
        fetch: { network, allow_private: true, retries: 0, max_candidates: 40, host_rate: 0, domain_rate: 0 },
      });
      const stored = await placesFound(pipeline, {
        ...opener,
        open(uri, options) {
          opened.push(uri);
          return opener.open(uri, options);
        },
      });
      return { stored, opened: [...new Set(opened)], arrivals: [...arrivals] };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await bucket?.store.close();
      await rm(base, { recursive: true, force: true });
    },
  };
}
