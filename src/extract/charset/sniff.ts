import { analyse } from 'chardet';
import { normalizeLabel } from './labels.js';

/** Bytes that statistics are taken of: enough for any language, bounded whatever the page's size. */
const SAMPLE_BYTES = 64 * 1024;
/** chardet's own scale is 0–100; below this its guess on real pages is worse than windows-1252. */
const MIN_CONFIDENCE = 25;

/** UTF-16 without a byte order mark shows as a NUL in nearly every second byte of the markup. */
export function sniffUtf16(body: Uint8Array): string | undefined {
  const length = Math.min(body.byteLength, 512) & ~1;
  if (length < 32) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (body[i] === 0) even++;
    if (body[i + 1] === 0) odd++;
  }
  if (odd > length * 0.35 && even < length * 0.05) return 'utf-16le';
  if (even > length * 0.35 && odd < length * 0.05) return 'utf-16be';
  return undefined;
}

/** The most likely charset by byte statistics; windows-1252 when there is no evidence. */
export function sniffCharset(body: Uint8Array): string {
  const sample = sampleOf(body);
  const best = analyse(sample).find((match) => match.confidence >= MIN_CONFIDENCE && match.name !== 'ASCII');
  if (best === undefined) return 'windows-1252';
  return normalizeLabel(best.name);
}

/** The part of the page with most non-ASCII bytes tells more than its scripts and styles do. */
function sampleOf(body: Uint8Array): Uint8Array {
  if (body.byteLength <= SAMPLE_BYTES) return body;
  const first = body.findIndex((byte) => byte >= 0x80);
  const start = Math.max(0, Math.min(first, body.byteLength - SAMPLE_BYTES));
  return body.subarray(start, start + SAMPLE_BYTES);
}
