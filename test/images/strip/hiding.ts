import { expect } from 'vitest';
import type { ImagesConfig } from '../../../src/config/images-config.js';
import { meanDifference, pixelsOf } from '../pictures.js';
import { stored } from '../stored.js';

/** What is hidden: 32 bytes of no meaning, none of them zero or 0xff. */
export const MARK = Buffer.from(Array.from({ length: 32 }, (_, n) => 1 + ((n * 73 + 29) % 251)));

/** Files stay as they came where they can. */
export const KEEP: Partial<ImagesConfig> = { format: 'keep', resize: { mode: 'none', enlarge: false } };

/** By name: what hides the mark in a file. */
export type Places = Record<string, (file: Buffer) => Buffer>;

/** That a file which shows what `plain` shows is stored without the mark, and as it came unless `rewritten`. */
export async function expectGone(plain: Buffer, hiding: Buffer, rewritten = false): Promise<void> {
  expect(hiding.includes(MARK)).toBe(true);
  const want = await stored(plain, KEEP);
  const got = await stored(hiding, KEEP);
  // Any 16 bytes of it, since a longer hiding place may be cut.
  for (let at = 0; at <= MARK.length - 16; at++)
    expect(Buffer.from(got.data).includes(MARK.subarray(at, at + 16))).toBe(false);
  expect(got.pixels_sha256).toBe(want.pixels_sha256);
  expect(got.signals.kept).toBe(!rewritten);
  if (!rewritten) expect(meanDifference(await pixelsOf(got.data), await pixelsOf(plain))).toBe(0);
}
