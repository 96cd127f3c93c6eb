import type { ExcludeEntry } from '../model/schemas/exclude.js';

export type { ExcludeEntry } from '../model/schemas/exclude.js';

/** What of an entry says what it names. */
export const EXCLUDE_SELECTORS = [
  'key',
  'url',
  'page_url',
  'image_url',
  'sha256',
  'phash',
  'host',
  'domain',
] as const satisfies (keyof ExcludeEntry)[];

/** A field of {@link EXCLUDE_SELECTORS}. */
export type ExcludeSelector = (typeof EXCLUDE_SELECTORS)[number];

/** Bits that perceptual hashes of one picture may differ in, unless the entry says otherwise. */
export const PHASH_DISTANCE = 8;
