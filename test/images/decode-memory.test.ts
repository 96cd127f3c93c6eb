import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImagesConfig, resolveImagesConfig } from '../../src/config/images-config.js';
import { sniffFormat } from '../../src/formats/sniff/sniff-format.js';
import { decodeMemory } from '../../src/images/decode-memory.js';
import { createImagePool } from '../../src/images/image-pool.js';
import type { ImagePool } from '../../src/images/images-in-workers.js';
import { avifs, blankGif, blankWebp, interlacedPng, jpegOfScans, LARGE } from './large-pictures.js';
import { reason } from './stored.js';

const MB = 1e6;
const KEEP = { placeholders: 'keep' as const };

/** What the headers of a file say that decoding takes. */
async function needOf(file: Buffer): Promise<{ bytes: number; scans: number }> {
  const sniffed = sniffFormat(file);
  if (sniffed.kind !== 'image') throw new Error('no image');
  const header = await sharp(file, { limitInputPixels: false }).metadata();
  return decodeMemory({ bytes: file, format: sniffed.format }, header) ?? { bytes: Number.NaN, scans: 0 };
}

/** An AVIF whose coded item has further frames, of nothing. */
function withFrames(file: Buffer, frames: number): Buffer {
  const mdat = file.indexOf('mdat', 0, 'latin1') - 4;
  const length = file.readUInt32BE(mdat) - 8;
  const told = Buffer.alloc(4);
  told.writeUInt32BE(length);
  // A frame OBU with a size field, of no bytes.
  const more = Buffer.concat(Array.from({ length: frames }, () => Buffer.from([0x32, 0])));
  const longer = Buffer.concat([file, more]);
  const at = file.indexOf(told, file.indexOf('iloc', 0, 'latin1'));
  if (mdat + 8 + length !== file.length || at < 0 || at > mdat)
    throw new Error('not the layout that was expected');
  longer.writeUInt32BE(length + more.length, at);
  longer.writeUInt32BE(length + 8 + more.length, mdat);
  return longer;
}

describe('an image is dropped before it is decoded', () => {
  const began = process.memoryUsage.rss();
  afterAll(() => expect(process.memoryUsage.rss() - began).toBeLessThan(300 * MB));

  it('when it is an AVIF of 1.4 kB that takes a gigabyte', async () => {
    expect(avifs.large.length).toBeLessThan(1500);
    expect(await reason(avifs.large, KEEP)).toBe('image_too_much_memory avif: 991 MB to decode');
  });

  it('when its boxes call a large picture small', async () => {
    const file = Buffer.from(avifs.large);
    const size = file.indexOf('ispe', 0, 'latin1') + 8;
    expect([file.readUInt32BE(size), file.readUInt32BE(size + 4)]).toEqual([LARGE.width, LARGE.height]);
    file.writeUInt32BE(100, size);
    file.writeUInt32BE(100, size + 4);
    expect(await reason(file, KEEP)).toBe('image_too_much_memory avif: 991 MB to decode');
  });

  it('when it is an AVIF that shows what is no AV1', async () => {
    const file = Buffer.from(avifs.deep);
    file.write('iovl', file.indexOf('av01', file.indexOf('infe', 0, 'latin1'), 'latin1'), 'latin1');
    expect(await reason(file, KEEP)).toMatch(/^image_undecodable avif: /);
  });

  it('when an AVIF holds frames that refer to one another', async () => {
    const [one, ten] = [await needOf(avifs.deep), await needOf(withFrames(avifs.deep, 30))];
    expect(one.bytes).toBeLessThan(resolveImagesConfig().max_decode_bytes);
    // Eight frames may be referred to, 5100 × 5100 in three planes of two bytes.
    expect(ten.bytes).toBeGreaterThan(one.bytes + 8 * 5100 * 5100 * 6);
    expect(await reason(withFrames(avifs.deep, 3), KEEP)).toMatch(/^image_too_much_memory avif: /);
  });

  it('when it is a JPEG of more than 100 scans', async () => {
    const small = { width: 64, height: 64 };
    expect(await reason(jpegOfScans(100, 3, small), KEEP)).toBe('stored');
    expect(await reason(jpegOfScans(101, 3, small), KEEP)).toBe('image_too_many_scans 101 scans');
  });

  it('when the configuration allows less', async () => {
    const file = jpegOfScans(2, 3, { width: 1000, height: 1000 });
    expect(await reason(file, { ...KEEP, max_decode_bytes: 6.1 * MB })).toBe('stored');
    expect(await reason(file, { ...KEEP, max_decode_bytes: 5.9 * MB })).toBe(
      'image_too_much_memory jpeg: 6 MB to decode',
    );
  });
});

/** Highest resident memory so far of the one decoder process that this process has, in bytes. */
function decoderPeak(): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const isOurs = new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(status);
      if (!isOurs || !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('load-decoder')) continue;
      return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) * 1024;
    } catch (error) {
      // A process may end between being listed and being read.
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  throw new Error('no decoder process');
}

const MEDIUM = { width: 3000, height: 3000 };
/** On top: the file, its copies, rows on their way to the stored size, and what malloc keeps of images before. */
const PIPELINE = 200 * MB;

describe.skipIf(process.platform !== 'linux')('a decoder process', () => {
  let pool: ImagePool;
  let before = 0;
  async function start(options: Partial<ImagesConfig>): Promise<void> {
    const common = { ...KEEP, isolate: 'process' as const, time_limit_ms: 60_000 };
    pool = createImagePool({ threads: 1, options: { ...common, ...options } });
    await pool.run(blankWebp({ width: 10, height: 10 }));
    before = decoderPeak();
  }
  beforeAll(() => start({}));
  afterAll(() => pool.close());

  // One process for all, by what they take: what is asked of it is the highest so far.
  it.each([
    ['a lossless WebP', () => blankWebp(MEDIUM)],
    ['a GIF', () => blankGif(MEDIUM)],
    ['a progressive JPEG of four components', () => jpegOfScans(9, 4, MEDIUM)],
    ['an interlaced PNG of 16-bit RGBA', () => interlacedPng(MEDIUM)],
    ['a WebP of 65,536 groups of tables', () => blankWebp({ width: 2000, height: 2000 }, true)],
    ['an AVIF just below the limit', () => avifs.deep],
  ])('takes for %s no more than was estimated', { timeout: 60_000 }, async (_, make) => {
    const file = make();
    const { bytes } = await needOf(file);
    expect(await pool.run(file)).toHaveProperty('stored');
    const took = decoderPeak() - before;
    console.log(`${Math.round(took / MB)} MB of ${Math.round(bytes / MB)} estimated`);
    expect(bytes).toBeLessThan(resolveImagesConfig().max_decode_bytes);
    expect(took).toBeLessThan(bytes + PIPELINE);
    expect(took).toBeGreaterThan(bytes / 2);
  });

  it.each([
    ['jpeg', 6],
    ['webp', 16],
  ] as const)(
    'takes for pixels that are stored as %s at their size %d bytes each',
    { timeout: 60_000 },
    async (format, perPixel) => {
      await pool.close();
      await start({ format, resize: { mode: 'none', enlarge: false } });
      const file = interlacedPng(MEDIUM);
      const { bytes } = await needOf(file);
      expect(await pool.run(file)).toHaveProperty('stored');
      const took = decoderPeak() - before;
      console.log(`${Math.round(took / MB)} MB with resize: none and ${format}`);
      expect(took).toBeLessThan(bytes + perPixel * MEDIUM.width * MEDIUM.height + PIPELINE);
      expect(took).toBeGreaterThan(bytes);
    },
  );
});
