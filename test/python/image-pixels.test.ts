import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createImagePool } from '../../src/images/image-pool.js';
import type { ProcessedImage } from '../../src/images/image-result.js';
import { needs } from '../support/needs.js';
import { runReader } from './run-reader.js';

/** What read_images.py says of one image. */
interface Comparison {
  file: string;
  skip?: string;
  mode: string;
  size: [number, number];
  profile: boolean;
  mean: number;
  worst: number;
  /** Highest minus lowest level of red, green, blue and alpha. */
  ranges: [number, number, number, number];
}

const shared = needs.shared('842 real and nasty images');
const python = needs.python(['PIL'], 'decodes the same images another way');
const skip = shared.skip || python.skip;
const root = join(shared.path, 'data/images');

/** Pillow does not scale the transparent grey of 4 bits to 8; image-rs' reference picture of it agrees with ours. */
const PILLOW_IS_WRONG = new Set(['image-rs/images__png__transparency__tbbn0g04.png']);

/**
 * Levels of 0–255 that a pixel may differ by. Lossless formats and the JPEG and WebP libraries that both share leave a
 * level for rounding; AVIF decoders are free in how they enlarge chroma; profiles with curves of many points round more.
 */
function tolerance({ file, profile }: Comparison): { mean: number; worst: number } {
  if (file.endsWith('.avif')) return { mean: 1.5, worst: 255 };
  return profile ? { mean: 1.1, worst: 8 } : { mean: 1, worst: 1 };
}

describe.skipIf(skip)('pixels as Pillow decodes them', () => {
  const stored = new Map<string, ProcessedImage>();
  const compared: Comparison[] = [];
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weft-pixels-'));
    const manifest = JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8')) as { file: string }[];
    const pool = createImagePool({
      threads: 2,
      options: {
        placeholders: 'keep',
        format: 'png',
        resize: { mode: 'none', enlarge: false },
      },
    });
    const list: { file: string; stored: string }[] = [];
    await Promise.all(
      manifest.map(async ({ file }, index) => {
        const result = await pool.run(readFileSync(join(root, file)));
        if ('drop' in result) return;
        stored.set(file, result.stored);
        const path = join(folder, `${index}.png`);
        writeFileSync(path, result.stored.data);
        list.push({ file: join(root, file), stored: path });
      }),
    );
    await pool.close();
    writeFileSync(join(folder, 'list.json'), JSON.stringify(list));
    const report = await runReader<Comparison[]>(python.python, 'read_images.py', [
      join(folder, 'list.json'),
    ]);
    for (const entry of report) compared.push({ ...entry, file: entry.file.slice(root.length + 1) });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const judged = () =>
    compared.filter(({ skip: why, file }) => why === undefined && !PILLOW_IS_WRONG.has(file));

  test('every stored picture has the size and the colours of the reference', () => {
    const wrong = judged().filter((entry) => {
      const { mean, worst } = tolerance(entry);
      return entry.mean > mean || entry.worst > worst;
    });
    const exact = judged().filter(({ worst }) => worst <= 1).length;
    console.log(
      `stored ${stored.size}, compared ${judged().length}, of those within one level ${exact}, wrong ${wrong.length}`,
    );
    expect(wrong).toEqual([]);
    expect(judged().length).toBeGreaterThan(460);
  });

  test('among them are all orientations, CMYK, 16 bits, alpha, palettes and profiles', () => {
    const facts = judged().map((entry) => ({ ...entry, signals: stored.get(entry.file)?.signals }));
    for (let orientation = 1; orientation <= 8; orientation++) {
      expect(facts.filter(({ signals }) => signals?.orientation === orientation).length).toBeGreaterThan(0);
    }
    const count = (which: (entry: (typeof facts)[number]) => boolean) => facts.filter(which).length;
    expect(count(({ signals }) => signals?.space === 'cmyk')).toBeGreaterThan(0);
    expect(count(({ signals }) => signals?.depth === 'ushort')).toBeGreaterThan(20);
    expect(count(({ signals }) => signals?.has_alpha === true)).toBeGreaterThan(100);
    expect(count(({ mode }) => mode === 'P')).toBeGreaterThan(20);
    expect(count(({ profile }) => profile)).toBeGreaterThan(20);
  });

  test('what Pillow refuses is the text chunk bomb and the unknown compression that only it minds', () => {
    expect(
      compared
        .filter(({ skip: why }) => why !== undefined)
        .map(({ file }) => file)
        .sort(),
    ).toEqual(['pillow/png_decompression_dos.png', 'pillow/unknown_compression_method.png']);
  });

  test('stand-ins are those pictures, and only those, that the reference shows to be flat or transparent', async () => {
    const pool = createImagePool({
      threads: 2,
      options: {
        format: 'png',
        resize: { mode: 'none', enlarge: false },
      },
    });
    const wrong: unknown[] = [];
    let standIns = 0;
    await Promise.all(
      judged().map(async ({ file, size, ranges }) => {
        const result = await pool.run(readFileSync(join(root, file)));
        const got = 'drop' in result ? `${result.drop.reason} ${result.drop.detail}` : 'stored';
        if (got !== 'stored') standIns++;
        const blank = Math.max(...size) <= 2 || Math.max(...ranges) <= 8;
        const transparent = got === 'placeholder fully transparent' && ranges[3] < 8;
        if (!transparent && blank !== got.startsWith('placeholder ')) wrong.push({ file, size, ranges, got });
      }),
    );
    await pool.close();
    console.log(`stand-ins ${standIns} of ${judged().length}`);
    expect(wrong).toEqual([]);
    expect(standIns).toBeGreaterThan(60);
  });
});
