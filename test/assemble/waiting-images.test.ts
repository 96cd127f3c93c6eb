import { describe, expect, it } from 'vitest';
import { FetchAhead } from '../../src/assemble/fetch-ahead.js';
import type { ImageBytesEnvironment } from '../../src/assemble/image-bytes.js';
import { ImageSizes } from '../../src/assemble/image-sizes.js';
import { ByteRoom } from '../../src/flow/byte-room.js';
import type { Document, ImageNode } from '../../src/model/document.js';

const settled = () => new Promise(setImmediate);

/** A document with an image of each size, in `data:` URLs of as many characters. */
function pageOf(id: string, sizes: readonly number[]): Document {
  const nodes = sizes.map((size): ImageNode => {
    const url = 'data:image/png;base64,'.padEnd(size, 'A');
    return {
      type: 'image',
      src: url,
      candidates: [{ url, from: 'src' }],
      signals: {},
    } as unknown as ImageNode;
  });
  return { id, url: `https://${id}.example.org/`, nodes } as unknown as Document;
}

/** Fetches each image as a body of its own size, and counts the bytes that were asked for. */
function environment(room: ByteRoom) {
  const asked: number[] = [];
  const env = {
    pipeline: { fetch: { max_bytes: 1_000_000, max_candidates: 3, network: false }, images: {} },
    source: {},
    decisions: { image: () => undefined, capture: () => undefined },
    judge: { page: () => ({ evidence: [] }) },
    refusals: { image: () => undefined },
    fetcher: {
      fetch: async (url: string) => {
        asked.push(url.length);
        return { body: new Uint8Array(url.length), final_url: url, origin: 'data' };
      },
    },
    waiting: room,
  } as unknown as ImageBytesEnvironment & { waiting: ByteRoom };
  return { env, asked };
}

async function takeAll(ahead: FetchAhead, page: Document): Promise<number[]> {
  const taken: number[] = [];
  for (const node of page.nodes) {
    if (node.type !== 'image') continue;
    for await (const got of ahead.take(page, node)) taken.push('body' in got ? got.body.byteLength : -1);
  }
  return taken;
}

describe('FetchAhead', () => {
  it('has no more bytes waiting than there is room for, whatever the sizes and whoever takes them', async () => {
    const room = new ByteRoom(10_000);
    const { env, asked } = environment(room);
    // Two units share the room.
    const units = [new FetchAhead(env), new FetchAhead(env)];
    const pages = Array.from({ length: 60 }, (_, n) =>
      pageOf(`p${n}`, [100 + ((n * 977) % 4000), 50 + n * 40]),
    );
    const waiting: Document[] = [];
    let most = 0;
    for (const [n, page] of pages.entries()) {
      units[n % 2]?.begin(page);
      waiting.push(page);
      await settled();
      most = Math.max(most, room.held);
      expect(room.held).toBeLessThanOrEqual(10_000);
      if (waiting.length < 8) continue;
      const first = waiting.shift() as Document;
      const sizes = first.nodes.map((node) => (node.type === 'image' ? node.src.length : 0));
      expect(await takeAll(units[(n - 7) % 2] as FetchAhead, first)).toEqual(sizes);
    }
    // The bound was met, and each image asked for once.
    expect(most).toBeGreaterThan(7_000);
    for (const [at, page] of waiting.entries()) await takeAll(units[(53 + at) % 2] as FetchAhead, page);
    expect(asked).toHaveLength(120);
    expect(room.held).toBe(0);
  });

  it('an image that is larger than all room goes alone, and one that found none comes when it is taken', async () => {
    const room = new ByteRoom(1_000);
    const { env, asked } = environment(room);
    const ahead = new FetchAhead(env);
    const pages = [pageOf('a', [5_000]), pageOf('b', [30, 6_000]), pageOf('c', [40])];
    for (const page of pages) ahead.begin(page);
    await settled();
    expect(asked).toEqual([5_000]);
    expect(await takeAll(ahead, pages[0] as Document)).toEqual([5_000]);
    expect(await takeAll(ahead, pages[1] as Document)).toEqual([30, 6_000]);
    expect(await takeAll(ahead, pages[2] as Document)).toEqual([40]);
    expect(room.held).toBe(0);
  });

  it('gives back the room of images that nobody takes', async () => {
    const room = new ByteRoom(1_000);
    const { env } = environment(room);
    const ahead = new FetchAhead(env);
    const page = pageOf('a', [300, 300]);
    ahead.begin(page);
    ahead.end(page);
    expect(room.held).toBe(0);
    await settled();
    expect(room.held).toBe(0);
  });
});

describe('ImageSizes', () => {
  const remote = { candidates: [{ url: 'https://example.org/a.jpg' }] } as unknown as ImageNode;

  it('expects twice what others have had, and never more than an image may have', () => {
    const sizes = new ImageSizes(20_000_000);
    expect(sizes.expected(remote)).toBe(256 * 1024);
    for (let n = 0; n < 200; n++) sizes.add(1_000_000);
    expect(sizes.expected(remote)).toBeGreaterThan(1_900_000);
    for (let n = 0; n < 300; n++) sizes.add(50_000);
    expect(sizes.expected(remote)).toBeLessThan(200_000);
    for (let n = 0; n < 300; n++) sizes.add(19_000_000);
    expect(sizes.expected(remote)).toBe(20_000_000);
  });
});
