import type { Block } from '../blocks/block.js';
import { endsSentence } from '../text/measure.js';

/** What a block's own text tells. */
export const TEXT_EVIDENCE = [
  'words',
  'link_density',
  'word_length',
  'sentences',
  'commas',
  'digit_share',
  'upper_share',
  'cjk_share',
  'symbol_share',
  'ends_sentence',
  'starts_lower',
  'starts_digit',
  'starts_quote',
  'lines',
  'images',
] as const;

/** Marks that open what somebody said: " “ « 「 『 „. */
const QUOTES = new Set([0x22, 0x201c, 0xab, 0x300c, 0x300e, 0x201e]);

/** Writes a block's text evidence, in the order of {@link TEXT_EVIDENCE}; returns the next position. */
export function textEvidence(block: Block, out: Float32Array, from: number): number {
  const { words, letters, digits, cjk, symbols, sentences, commas } = block;
  const inked = Math.max(1, letters + digits + cjk + symbols + sentences + commas);
  let at = from;
  out[at++] = words;
  out[at++] = words === 0 ? 0 : block.linkWords / words;
  out[at++] = words === 0 ? 0 : (letters + digits + cjk) / words;
  out[at++] = sentences;
  out[at++] = commas;
  out[at++] = digits / inked;
  out[at++] = block.upper / Math.max(1, letters);
  out[at++] = cjk / inked;
  out[at++] = symbols / inked;
  out[at++] = endsSentence(block) ? 1 : 0;
  out[at++] = block.first >= 97 && block.first <= 122 ? 1 : 0;
  out[at++] = block.first >= 48 && block.first <= 57 ? 1 : 0;
  out[at++] = QUOTES.has(block.first) ? 1 : 0;
  out[at++] = block.lines;
  out[at++] = block.images.length;
  return at;
}
