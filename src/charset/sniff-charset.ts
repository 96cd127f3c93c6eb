import { analyse } from 'chardet';
import { decodeText } from './decode-text.js';
import { normalizeLabel } from './labels.js';

/** Bytes that statistics are taken of: enough for any language, bounded whatever the page's size. */
const SAMPLE_BYTES = 64 * 1024;
/** chardet's own scale is 0–100; below this its guess on real pages is worse than windows-1252. */
const MIN_CONFIDENCE = 25;
/** Fewer syllables may be chance. */
const MIN_SYLLABLES = 8;
const SYLLABLE_SHARE = 0.7;

/** The most likely charset by byte statistics; windows-1252 when there is no evidence. */
export function sniffCharset(body: Uint8Array): string {
  const best = likelyCharsets(body)[0] ?? 'windows-1252';
  // chardet knows EUC-KR without the syllables that windows-949 adds: one of them, and it sees a western page.
  return /^(windows|iso-8859|koi8)/.test(best) && isKorean(body) ? 'euc-kr' : best;
}

/** Charsets that the bytes may be in, the likeliest first. */
export function likelyCharsets(body: Uint8Array): string[] {
  return analyse(sampleOf(body))
    .filter((match) => match.confidence >= MIN_CONFIDENCE && match.name !== 'ASCII')
    .map((match) => normalizeLabel(match.name));
}

function isKorean(body: Uint8Array): boolean {
  // The sample may end within a character.
  const text = (decodeText(sampleOf(body), 'euc-kr') ?? '').slice(0, -1);
  if (text.includes('\ufffd')) return false;
  const foreign = text.match(/[^\0-\x7f]/g)?.length ?? 0;
  const syllables = text.match(/[가-힣]/g)?.length ?? 0;
  return syllables >= MIN_SYLLABLES && syllables >= foreign * SYLLABLE_SHARE;
}

/** The part of the page with most non-ASCII bytes tells more than its scripts and styles do. */
function sampleOf(body: Uint8Array): Uint8Array {
  if (body.byteLength <= SAMPLE_BYTES) return body;
  const first = body.findIndex((byte) => byte >= 0x80);
  const start = Math.max(0, Math.min(first, body.byteLength - SAMPLE_BYTES));
  return body.subarray(start, start + SAMPLE_BYTES);
}
