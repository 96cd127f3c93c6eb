import type { Block } from '../blocks/block.js';
import { isCjk } from '../text/measure.js';
import { PATTERN_NAMES, patternsIn } from '../text/patterns.js';

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
  'lines',
  'images',
  ...PATTERN_NAMES.map((name) => `says_${name}`),
] as const;

/** Measures a block's text; in the order of {@link TEXT_EVIDENCE}. */
export function textEvidence(block: Block, text: string, out: Float64Array, at: number): number {
  let letters = 0;
  let digits = 0;
  let upper = 0;
  let cjk = 0;
  let sentences = 0;
  let commas = 0;
  let symbols = 0;
  let lines = 1;
  const length = Math.min(text.length, 2000);
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 97 && code <= 122) letters++;
    else if (code === 32) continue;
    else if (code >= 65 && code <= 90) {
      letters++;
      upper++;
    } else if (code >= 48 && code <= 57) digits++;
    else if (code === 46 || code === 33 || code === 63) {
      const next = text.charCodeAt(i + 1);
      if (Number.isNaN(next) || next === 32 || next === 10 || next === 34 || next === 0x201d) sentences++;
    } else if (code === 0x3002 || code === 0xff01 || code === 0xff1f || code === 0xff1b) sentences++;
    else if (code === 44 || code === 0xff0c || code === 0x3001 || code === 59) commas++;
    else if (code === 10) lines++;
    else if (code >= 0x80) {
      if (isCjk(code)) cjk++;
      else letters++;
    } else symbols++;
  }
  const inked = Math.max(1, letters + digits + cjk + symbols + sentences + commas);
  const words = block.words;
  out[at++] = words;
  out[at++] = words === 0 ? 0 : block.linkWords / words;
  out[at++] =
    words === 0
      ? 0
      : (letters + digits + cjk) / Math.min(words, Math.max(1, (words * length) / Math.max(1, text.length)));
  out[at++] = sentences;
  out[at++] = commas;
  out[at++] = digits / inked;
  out[at++] = upper / Math.max(1, letters);
  out[at++] = cjk / inked;
  out[at++] = symbols / inked;
  out[at++] = endsSentence(text) ? 1 : 0;
  out[at++] = startsLower(text) ? 1 : 0;
  out[at++] = lines;
  out[at++] = block.images.length;
  const patterns = patternsIn(text);
  for (let bit = 0; bit < PATTERN_NAMES.length; bit++) out[at++] = (patterns >> bit) & 1;
  return at;
}

function endsSentence(text: string): boolean {
  return /[.!?:;。！？；：…]["'”’)\]」』）】]?$/.test(text.slice(-3));
}

function startsLower(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 97 && code <= 122;
}
