import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eagleWdsFormat } from '../../../src/export/formats/eagle-wds/format.js';
import { parseHeader } from '../../../src/formats/tar/tar-header.js';
import { BLOCK } from '../../../src/formats/tar/ustar.js';
import { exportTinyCorpus, type TinyExport } from '../../support/export-in-process.js';

let tiny: TinyExport;
let folder: string;
beforeAll(async () => {
  tiny = await exportTinyCorpus(eagleWdsFormat, { geometry: { minImages: 1 } });
  folder = join(tiny.folder, 'eagle-wds');
});
afterAll(() => tiny.remove());

async function members(): Promise<{ name: string; data: Buffer }[]> {
  const found: { name: string; data: Buffer }[] = [];
  for (const tar of (await readdir(folder)).filter((name) => name.endsWith('.tar')).sort()) {
    const bytes = await readFile(join(folder, tar));
    for (let at = 0; ; ) {
      const header = parseHeader(bytes.subarray(at, at + BLOCK));
      if (header === undefined) break;
      found.push({ name: header.name, data: bytes.subarray(at + BLOCK, at + BLOCK + header.size) });
      at += BLOCK + Math.ceil(header.size / BLOCK) * BLOCK;
    }
  }
  return found;
}

test('one image is .img, several are numbered, and members of a sample lie together', async () => {
  const parts = new Map<string, string[]>();
  let last = '';
  for (const { name } of await members()) {
    const [key = '', ...rest] = name.split('.');
    expect(key === last || !parts.has(key)).toBe(true);
    parts.set(key, [...(parts.get(key) ?? []), rest.join('.')]);
    last = key;
  }
  const shapes = new Set([...parts.values()].map((names) => names.join(' ')));
  expect(shapes).toEqual(new Set(['json img', 'json 1.img 2.img', 'json 1.img 2.img 3.img']));
  expect(parts.size).toBe(12);
});

test('no text stands in front of a placeholder, which the loader would repeat behind the image', async () => {
  let turns = 0;
  for (const { name, data } of await members()) {
    if (!name.endsWith('.json')) continue;
    const { conversations } = JSON.parse(data.toString('utf8')) as {
      conversations: { from: string; value: string }[];
    };
    for (const { from, value } of conversations) {
      expect(value).toMatch(from === 'human' ? /^(<image(-\d+)?>)*\.$/ : /^[^<]+$/);
      turns += 1;
    }
  }
  expect(turns).toBeGreaterThan(24);
});

test('the index states names, samples and sizes as they are', async () => {
  const meta = JSON.parse(await readFile(join(folder, 'wids-meta.json'), 'utf8'));
  expect(meta).toMatchObject({ wids_version: 1, name: 'tiny' });
  const sizes = await Promise.all(
    meta.shardlist.map(async ({ url }: { url: string }) => (await readFile(join(folder, url))).length),
  );
  expect(meta.shardlist.map(({ filesize }: { filesize: number }) => filesize)).toEqual(sizes);
  expect(meta.shardlist.map(({ nsamples }: { nsamples: number }) => nsamples)).toEqual([6, 6]);
});
