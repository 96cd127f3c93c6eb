import { textCleaner } from '../text-hygiene.js';
import { VILA_TOKENS } from './special-tokens.js';

/** Images of one sample whose placeholders are made harmless in text; the loader knows no upper bound. */
const NUMBERED = 64;

/** Placeholders of EagleWDSDataset: `<image-1>`, `<image-2>`, …. */
export const EAGLE_PLACEHOLDERS = Array.from({ length: NUMBERED }, (_, n) => `<image-${n + 1}>`);

const clean = textCleaner([...VILA_TOKENS, ...EAGLE_PLACEHOLDERS]);

/** A page's title as text that a model reads: titles are metadata and come as the page wrote them. */
export function cleanTitle({ title }: { title?: string }): string {
  return title === undefined ? '' : clean(title).trim();
}
