import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExtractInput, extractDocument } from '../../src/extract/extract-document.js';
import { createExtractPool } from '../../src/extract/extract-pool.js';

const PROSE =
  '<p>The estuary wakes slowly. At low water the mud shines like pewter, and the first oystercatchers walk its edge.</p>';
const page = (id: string, body: string | Uint8Array): ExtractInput => ({
  id,
  url: 'https://x.example/',
  body,
  source: { input: id, offset: 0 },
});

describe('createExtractPool', () => {
  it('gives what extractDocument gives, for every page, whatever the order they finish in', async () => {
    const pool = createExtractPool({ threads: 2 });
    try {
      const pages = Array.from({ length: 30 }, (_, i) =>
        page(`p${i}`, `<h1>Page ${i}</h1>${PROSE.repeat(1 + (i % 7))}`),
      );
      const results = await Promise.all(
        pages.map((input) => pool.run(page(input.id, Buffer.from(input.body as string)))),
      );
      expect(results).toEqual(
        pages.map((input) => extractDocument({ ...input, body: Buffer.from(input.body as string) })),
      );
    } finally {
      await pool.close();
    }
  });

  it('takes bytes that are a view into a larger buffer without harming its other views', async () => {
    const pool = createExtractPool({ threads: 1 });
    try {
      const whole = Buffer.from(`AAAA${PROSE}BBBB`);
      const view = whole.subarray(4, whole.length - 4);
      expect(await pool.run(page('p', view))).toHaveProperty('document');
      expect(whole.toString()).toBe(`AAAA${PROSE}BBBB`);
    } finally {
      await pool.close();
    }
  });

  it('refuses a thread count that is none', () => {
    expect(() => createExtractPool({ threads: 0 })).toThrow(RangeError);
  });
});

describe('a worker in trouble', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-pool-'));
    writeFileSync(
      join(folder, 'worker.cjs'),
      `exports.extract = ({ page }) => {
        if (page.id === 'hang') for (;;);
        if (page.id === 'eat') for (const all = [];;) all.push(new Array(1e6).fill(Math.random()));
        if (page.id === 'throw') throw new TypeError('no such thing');
        return { document: { id: page.id } };
      };`,
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['hang', 'extract_timeout'],
    ['eat', 'extract_out_of_memory'],
    ['throw', 'extract_crash'],
  ])('%s: its page ends as %s, the others go on', async (id, reason) => {
    const pool = createExtractPool({
      threads: 1,
      timeoutMs: 3000,
      maxHeapMb: 64,
      workerFile: join(folder, 'worker.cjs'),
    });
    try {
      const results = await Promise.all([
        pool.run(page('a', '')),
        pool.run(page(id, '')),
        pool.run(page('b', '')),
      ]);
      expect(results[0]).toMatchObject({ document: { id: 'a' } });
      expect(results[1]).toMatchObject({ drop: { level: 'page', reason, document: id } });
      expect(results[2]).toMatchObject({ document: { id: 'b' } });
    } finally {
      await pool.close();
    }
  });
});
