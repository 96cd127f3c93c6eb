import { beginsAs, type MagicFormat } from './magic-numbers.js';

/** What bytes are, judged by their first 4 KiB and nothing else: names, extensions and headers lie. */
export type Sniffed =
  | { kind: 'image'; format: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' }
  | { kind: 'svg' }
  /** An image format that is not decoded here. */
  | { kind: 'unsupported'; format: string }
  /** No image at all: `html`, `xml`, `json`, `text`, `pdf`, `gzip`, `video`, `empty`, `unknown` … */
  | { kind: 'other'; format: string };

const WINDOW = 4096;

const UNSUPPORTED = [
  ...(['tiff', 'ico', 'jxl', 'jp2', 'psd', 'dds', 'qoi', 'icns', 'hdr'] as const),
  ...(['exr', 'xcf', 'fits', 'blp', 'wmf', 'sgi', 'eps'] as const),
];

/** What a magic number says of a picture's bytes. */
const KNOWN: readonly (readonly [MagicFormat, Sniffed])[] = [
  ...(['jpeg', 'png', 'gif'] as const).map((format) => [format, { kind: 'image', format }] as const),
  ...UNSUPPORTED.map((format) => [format, { kind: 'unsupported', format }] as const),
  ['bigtiff', { kind: 'unsupported', format: 'tiff' }],
  ...(['pdf', 'gzip', 'zip', 'video', 'audio', 'flash'] as const).map(
    (format) => [format, { kind: 'other', format }] as const,
  ),
];

/** Says what the bytes are by their magic numbers; text is looked at as a browser's sniffer would. */
export function sniffFormat(bytes: Uint8Array): Sniffed {
  if (bytes.byteLength === 0) return { kind: 'other', format: 'empty' };
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, WINDOW)).toString(
    'latin1',
  );
  for (const [format, what] of KNOWN) if (beginsAs(format, bytes)) return what;
  return sniffRiff(head) ?? sniffIsoMedia(head) ?? sniffBitmap(head) ?? sniffText(head);
}

function sniffRiff(head: string): Sniffed | undefined {
  if (!head.startsWith('RIFF')) return undefined;
  const form = head.slice(8, 12);
  if (form === 'WEBP') return { kind: 'image', format: 'webp' };
  return { kind: 'other', format: form === 'AVI ' ? 'video' : 'riff' };
}

/** ISO base media: the brands of the `ftyp` box tell AVIF from HEIC from video. */
function sniffIsoMedia(head: string): Sniffed | undefined {
  if (head.slice(4, 8) !== 'ftyp') return undefined;
  const size = Math.min(boxSize(head), 256);
  const brands = [head.slice(8, 12)];
  for (let at = 16; at + 4 <= size; at += 4) brands.push(head.slice(at, at + 4));
  if (brands.includes('avif')) return { kind: 'image', format: 'avif' };
  // A sequence without a still: libheif reads stills only.
  if (brands.includes('avis')) return { kind: 'unsupported', format: 'avis' };
  const major = brands[0] ?? '';
  if (/^(?:hei[cxms]|hev[cxm]|mif1|msf1|jpeg|jpgs)$/.test(major))
    return { kind: 'unsupported', format: 'heic' };
  if (major === 'crx ') return { kind: 'unsupported', format: 'raw' };
  return { kind: 'other', format: 'video' };
}

function boxSize(head: string): number {
  return [0, 1, 2, 3].reduce((size, at) => size * 256 + head.charCodeAt(at), 0);
}

/** Formats whose magic is too short to trust alone. */
function sniffBitmap(head: string): Sniffed | undefined {
  // BM, four bytes of size, four reserved bytes that writers leave zero, then a small little-endian data offset.
  if (head.startsWith('BM') && head.length >= 14 && head.charCodeAt(12) === 0 && head.charCodeAt(13) === 0) {
    return { kind: 'unsupported', format: 'bmp' };
  }
  if (/^P[1-7fF][\s#]/.test(head)) return { kind: 'unsupported', format: 'pnm' };
  // ZSoft: 10, version 0–5, run-length flag, then 1, 2, 4 or 8 bits.
  const [magic, version, runLength, bits] = [0, 1, 2, 3].map((at) => head.charCodeAt(at));
  if (magic === 10 && (version ?? 9) <= 5 && runLength === 1 && [1, 2, 4, 8].includes(bits ?? 0)) {
    return { kind: 'unsupported', format: 'pcx' };
  }
  // Windows cursor: a directory of one entry or more; a Targa of type 2 starts alike but has zeros there.
  if (head.startsWith('\0\0\x02\0') && (bits ?? 0) === 0 && head.charCodeAt(4) + head.charCodeAt(5) > 0) {
    return { kind: 'unsupported', format: 'cur' };
  }
  return undefined;
}

/** Targa has no magic: its header's type, colour map flag and depth must fit together. */
function isTarga(head: string): boolean {
  const byte = (at: number): number => head.charCodeAt(at);
  const mapped = byte(2) === 1 || byte(2) === 9;
  return (
    head.length >= 18 &&
    [1, 2, 3, 9, 10, 11].includes(byte(2)) &&
    (byte(1) === 1 || (byte(1) === 0 && !mapped)) &&
    [8, 15, 16, 24, 32].includes(byte(16)) &&
    byte(12) + byte(13) > 0 &&
    byte(14) + byte(15) > 0
  );
}

/** Tags that open an HTML page without a doctype, as https://mimesniff.spec.whatwg.org lists them, and a few more. */
const HTML_START =
  /^<(?:!doctype html|html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p|img|meta|link|center|form|span)(?:[\s>/]|$)/i;

function sniffText(head: string): Sniffed {
  const utf16 = /^(?:\xff\xfe|\xfe\xff)/.test(head);
  let text = utf16 ? head.slice(2).replaceAll('\0', '') : head.replace(/^\xef\xbb\xbf/, '');
  text = text.trimStart();
  if (text.startsWith('<')) {
    const markup = sniffMarkup(text);
    if (markup !== undefined) return markup;
  }
  if (!utf16 && hasBinary(head)) {
    return isTarga(head) ? { kind: 'unsupported', format: 'tga' } : { kind: 'other', format: 'unknown' };
  }
  if (/^[[{]/.test(text)) return { kind: 'other', format: 'json' };
  return { kind: 'other', format: text === '' ? 'empty' : 'text' };
}

function sniffMarkup(text: string): Sniffed | undefined {
  let rest = text;
  // Declarations and comments may come before the root; each turn consumes some of a 4 KiB window.
  while (true) {
    if (/^<svg(?:[\s>:]|$)/i.test(rest)) return { kind: 'svg' };
    if (HTML_START.test(rest)) return { kind: 'other', format: 'html' };
    const prologue = /^<(?:\?|!--|!doctype)/i.exec(rest);
    if (prologue === null) break;
    const isSvgDoctype = /^<!doctype\s+svg/i.test(rest);
    if (isSvgDoctype) return { kind: 'svg' };
    const end = prologue[0] === '<!--' ? rest.indexOf('-->') + 2 : rest.indexOf('>');
    if (end < 2) break;
    rest = rest.slice(end + 1).trimStart();
  }
  if (/<svg[\s>]/i.test(text) && /xmlns(?::\w+)?\s*=\s*["']http:\/\/www\.w3\.org\/2000\/svg/i.test(text)) {
    return { kind: 'svg' };
  }
  if (/<html[\s>]/i.test(text)) return { kind: 'other', format: 'html' };
  return /^<(?:\?xml|[a-z_])/i.test(text) ? { kind: 'other', format: 'xml' } : undefined;
}

/** Whether there are control bytes that no text holds (WHATWG's binary data bytes). */
export function hasBinary(head: string): boolean {
  for (let at = 0; at < head.length; at++) {
    const code = head.charCodeAt(at);
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0c && code !== 0x0d && code !== 0x1b)
      return true;
  }
  return false;
}
