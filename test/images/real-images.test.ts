import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImagePool } from '../../src/images/image-pool.js';
import { IMAGE_DROP_REASONS, type ImageResult } from '../../src/images/image-result.js';
import { hammingDistance } from '../../src/signals/duplicates/picture-distance.js';
import { needs } from '../support/needs.js';
import { meanDifference, pixelsOf } from './pictures.js';

interface Verdict {
  ok: boolean;
  meta_err?: string;
  width?: number;
  height?: number;
  pages?: number;
  orientation?: number;
}

interface Entry {
  file: string;
  magic: string;
  sharp: Verdict;
  pillow: {
    ok: boolean;
    err?: string;
    size?: [number, number];
    frames?: number;
    orientation?: number | null;
  };
}

const shared = needs.shared('842 real and nasty images');
const folder = join(shared.path, 'data/images');
const manifest = existsSync(join(folder, 'manifest.json'))
  ? (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Entry[])
  : [];

/** Formats by the manifest's magic, and the drop that each of the others must end in. */
const DECODED = new Set(['jpeg', 'png', 'webp', 'gif', 'isobmff:avif']);
const DROPPED: Record<string, string> = {
  tiff: 'unsupported_format tiff',
  bmp: 'unsupported_format bmp',
  ico: 'unsupported_format ico',
  jp2: 'unsupported_format jp2',
  jxl: 'unsupported_format jxl',
  psd: 'unsupported_format psd',
  'isobmff:heic': 'unsupported_format heic',
  'isobmff:avis': 'unsupported_format avis',
  pdf: 'not_an_image pdf',
  'xml/svg': 'svg_blocked svg',
};

/**
 * The classes that an image may end in, from what two other decoders say of it.
 *
 * Magic numbers decide what is decoded at all. Of that, what both decode must be stored. Where they disagree about a
 * damaged file either may be right; where Pillow tells why, the class follows from it.
 */
function expectedClasses({ magic, sharp: vips, pillow }: Entry): string[] {
  const dropped = DROPPED[magic]?.split(' ', 1);
  if (dropped !== undefined) return dropped;
  if (!DECODED.has(magic)) return ['unsupported_format', 'not_an_image'];
  if (vips.ok) return ['stored'];
  const why = `${pillow.err ?? ''} ${vips.meta_err ?? ''}`;
  // A file of nothing but a header has both faults: its size, and that nothing follows.
  if (/pixel limit/i.test(why)) return ['image_too_many_pixels'];
  if (/DecompressionBomb/i.test(why)) return ['image_too_many_pixels', 'image_truncated'];
  if (/truncated|unexpected end|premature end/i.test(why)) return ['image_truncated'];
  if (pillow.ok) return magic === 'jpeg' ? ['stored'] : ['image_truncated', 'image_undecodable'];
  return ['image_undecodable', 'image_truncated'];
}

function summary(result: ImageResult | undefined): string {
  if (result === undefined) return 'no result';
  return 'drop' in result ? `${result.drop.reason} ${result.drop.detail}` : 'stored';
}

describe.skipIf(shared.skip)('real images', () => {
  const asIs = new Map<string, ImageResult>();
  const kept = new Map<string, ImageResult>();

  beforeAll(async () => {
    const common = {
      placeholders: 'keep' as const,
      resize: { mode: 'none' as const, enlarge: false },
    };
    const png = createImagePool({ threads: 2, options: { ...common, format: 'png' } });
    const keep = createImagePool({ threads: 2, options: { ...common, format: 'keep' } });
    await Promise.all(
      manifest.map(async ({ file }) => {
        const bytes = readFileSync(join(folder, file));
        asIs.set(file, await png.run(bytes));
        kept.set(file, await keep.run(bytes));
      }),
    );
    await Promise.all([png.close(), keep.close()]);
  });
  afterAll(() => asIs.clear());

  it('each ends in its class, by rule, and none in a crash or a timeout', () => {
    expect(asIs.size).toBe(manifest.length);
    const counts: Record<string, number> = {};
    const wrong: unknown[] = [];
    for (const entry of manifest) {
      const got = summary(asIs.get(entry.file));
      const reason = got.split(' ', 1)[0] ?? '';
      counts[reason] = (counts[reason] ?? 0) + 1;
      const want = expectedClasses(entry);
      if (!want.includes(reason)) wrong.push({ file: entry.file, want, got });
    }
    console.log(`842 images by class: ${JSON.stringify(counts)}`);
    expect(wrong).toEqual([]);
    for (const reason of Object.keys(counts)) {
      if (reason !== 'stored') expect(Object.keys(IMAGE_DROP_REASONS)).toContain(reason);
    }
  });

  it('other formats than the allowed ones are named and dropped', () => {
    const wrong = manifest
      .filter(({ magic }) => DROPPED[magic] !== undefined)
      .map(({ file, magic }) => ({ file, want: DROPPED[magic], got: summary(asIs.get(file)) }))
      .filter(({ want, got }) => want !== got);
    expect(wrong).toEqual([]);
    const unknown = manifest.filter(({ magic }) => magic === '?').map(({ file }) => summary(asIs.get(file)));
    expect(unknown.filter((what) => !/^(?:unsupported_format|not_an_image) /.test(what))).toEqual([]);
  });

  it('every image that libvips decodes is stored, at its upright size', () => {
    const wrong: unknown[] = [];
    const entries = manifest.filter(({ magic, sharp: verdict }) => DECODED.has(magic) && verdict.ok);
    expect(entries.length).toBeGreaterThan(450);
    for (const { file, sharp: verdict } of entries) {
      const result = asIs.get(file);
      const swap = (verdict.orientation ?? 1) >= 5;
      const want = swap ? [verdict.height, verdict.width] : [verdict.width, verdict.height];
      const got =
        result !== undefined && 'stored' in result
          ? [result.stored.width, result.stored.height]
          : summary(result);
      if (JSON.stringify(want) !== JSON.stringify(got)) wrong.push({ file, want, got });
    }
    expect(wrong).toEqual([]);
  });

  it('what libvips refuses is a truncated or undecodable image, a bomb, or one that a milder policy saves', () => {
    const refused = manifest.filter(({ magic, sharp: verdict }) => DECODED.has(magic) && !verdict.ok);
    for (const { file, pillow } of refused) {
      const what = summary(asIs.get(file));
      // Junk between JPEG segments is a warning that browsers and Pillow ignore too.
      if (what === 'stored') expect(pillow.ok, file).toBe(true);
      else expect(what, file).toMatch(/^image_(?:truncated|undecodable|too_many_pixels) /);
    }
  });

  it('frames are counted as Pillow counts them', () => {
    const wrong = manifest
      .filter(
        ({ magic, pillow }) =>
          ['gif', 'webp', 'png'].includes(magic) && pillow.ok && (pillow.frames ?? 1) > 1,
      )
      .map(({ file, pillow }) => ({ file, want: pillow.frames, result: asIs.get(file) }))
      .filter(({ result }) => result !== undefined && 'stored' in result)
      .map(({ file, want, result }) => ({
        file,
        want,
        got: result && 'stored' in result ? result.stored.frames : 0,
      }))
      .filter(({ want, got }) => want !== got);
    // APNG counts differ by one where the default image is not part of the animation.
    expect(wrong.filter(({ want, got }) => Math.abs((want ?? 0) - got) > 1)).toEqual([]);
  });

  it('the eight orientations of one photo become one picture', () => {
    for (const family of ['sharp/Landscape', 'sharp/Portrait']) {
      const results = [1, 2, 3, 4, 5, 6, 7, 8]
        .map((n) => asIs.get(`${family}_${n}.jpg`))
        .filter((result) => result !== undefined && 'stored' in result);
      expect(results.length).toBeGreaterThanOrEqual(3);
      const [first, ...others] = results;
      if (first === undefined || !('stored' in first)) throw new Error('not stored');
      for (const other of others) {
        if (other === undefined || !('stored' in other)) throw new Error('not stored');
        expect([other.stored.width, other.stored.height]).toEqual([first.stored.width, first.stored.height]);
        expect(hammingDistance(other.stored.phash, first.stored.phash)).toBeLessThanOrEqual(4);
      }
    }
  });

  it('kept files show the original pixels and carry no EXIF, XMP or IPTC', async () => {
    let checked = 0;
    const wrong: string[] = [];
    for (const [file, result] of kept) {
      if (!('stored' in result) || !result.stored.signals.kept) continue;
      checked++;
      const header = await sharp(result.stored.data).metadata();
      if (header.exif || header.xmp || header.iptc) wrong.push(`${file}: metadata`);
      if (result.stored.original_bytes > 300_000) continue;
      const difference = meanDifference(
        await pixelsOf(result.stored.data),
        await pixelsOf(readFileSync(join(folder, file))),
      );
      if (difference > 0) wrong.push(`${file}: pixels differ by ${difference}`);
    }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(300);
  });

  it('stored files decode again to their recorded size, in sRGB, with no metadata', async () => {
    const wrong: string[] = [];
    for (const [file, result] of kept) {
      if (!('stored' in result) || result.stored.signals.kept) continue;
      const { data, width, height, format } = result.stored;
      const header = await sharp(data).metadata();
      if (header.width !== width || header.height !== height || header.format !== format) wrong.push(file);
      if (header.exif || header.xmp || header.iptc || header.icc || header.space !== 'srgb')
        wrong.push(`${file}: not plain`);
    }
    expect(wrong).toEqual([]);
  });
});
