import { isUtf8 } from 'node:buffer';
import { charsetOfBom, charsetOfHeader, charsetOfMarkup } from '../charset/declared-charset.js';
import { brokenShare, decodeText } from '../charset/decode-text.js';
import { likelyCharsets, sniffCharset } from '../charset/sniff-charset.js';
import { sniffUtf16 } from '../charset/sniff-utf16.js';

/** A page in UTF-8 without NUL characters, the charset it came in, and how that was found. */
export interface DecodedHtml {
  utf8: Buffer;
  charset: string;
  from: 'bom' | 'utf8' | 'header' | 'markup' | 'sniffed' | 'string';
}

/** A declared charset that leaves more than this share of characters undecodable is not believed. */
const MAX_BROKEN_SHARE = 0.02;

/**
 * Decodes a page: byte order mark, then valid UTF-8, then the header's or the markup's declaration, then statistics of
 * the bytes. Where the two declarations differ, the one that the statistics prefer goes first.
 *
 * Valid UTF-8 comes before declarations because servers often send a default charset that the page is not in,
 * while text in another charset is practically never valid UTF-8. Labels follow the WHATWG Encoding standard
 * (gb2312 is read as GB 18030, ISO-8859-1 as windows-1252). Never throws; NUL characters are removed.
 * The parser reads UTF-8, so the nine pages in ten that come in it are not copied.
 */
export function decodeHtml(body: Uint8Array | string, contentType?: string): DecodedHtml {
  // Half a surrogate pair, which text that was never bytes may hold, is encoded as U+FFFD.
  if (typeof body === 'string')
    return { utf8: withoutNul(Buffer.from(body)), charset: 'utf-8', from: 'string' };
  const bom = charsetOfBom(body);
  if (bom !== undefined)
    return encoded(decodeText(body.subarray(bom.length), bom.charset), bom.charset, 'bom');
  const header = charsetOfHeader(contentType);
  const wide = sniffUtf16(body);
  if (wide !== undefined) return encoded(decodeText(body, wide), wide, 'sniffed');
  const markup = charsetOfMarkup(body);
  // ISO-2022-JP and HZ are plain ASCII bytes, so every such page is "valid UTF-8".
  const escaped = [header, markup].find(
    (label) => label !== undefined && /^(iso-2022|hz|csiso2022)/.test(label),
  );
  if (escaped === undefined && isUtf8(body))
    return { utf8: withoutNul(asBuffer(body)), charset: 'utf-8', from: 'utf8' };
  for (const { charset, from } of declarations(body, header, markup)) {
    const html = decodeText(body, charset);
    if (html !== undefined && brokenShare(html) <= MAX_BROKEN_SHARE) return encoded(html, charset, from);
  }
  // HZ and ISO-2022-KR: what browsers refuse to decode would come out as ASCII noise.
  if (escaped !== undefined) return encoded('', escaped, escaped === header ? 'header' : 'markup');
  return decodeSniffed(body, header ?? markup);
}

/** A charset that the page's header or its markup declares. */
interface Declaration {
  charset: string;
  from: 'header' | 'markup';
}

/**
 * What is declared, the more credible first. Servers send one default for all files, so a header of windows-1252
 * (which is what latin1 means) is believed less than the markup when the bytes decide nothing.
 */
function declarations(body: Uint8Array, header?: string, markup?: string): Declaration[] {
  const declared: Declaration[] = [];
  if (header !== undefined) declared.push({ charset: header, from: 'header' });
  if (markup !== undefined && markup !== header) declared.push({ charset: markup, from: 'markup' });
  if (declared.length < 2) return declared;
  const likely = likelyCharsets(body);
  const first =
    likely.find((charset) => charset === header || charset === markup) ??
    (header === 'windows-1252' ? markup : header);
  return first === header ? declared : declared.reverse();
}

function decodeSniffed(body: Uint8Array, declared: string | undefined): DecodedHtml {
  // A truncated or slightly damaged UTF-8 page is still UTF-8: single-byte charsets decode anything, so they
  // would win every comparison of undecodable characters.
  const utf8 = decodeText(body, 'utf-8') ?? '';
  if (brokenShare(utf8) <= MAX_BROKEN_SHARE) return encoded(utf8, 'utf-8', 'sniffed');
  const charset = sniffCharset(body);
  const html = decodeText(body, charset);
  if (html !== undefined && brokenShare(html) <= MAX_BROKEN_SHARE) return encoded(html, charset, 'sniffed');
  const fallback = declared ?? 'windows-1252';
  const text = decodeText(body, fallback);
  if (text !== undefined) return encoded(text, fallback, 'header');
  return encoded(decodeText(body, 'windows-1252'), 'windows-1252', 'sniffed');
}

function encoded(html: string | undefined, charset: string, from: DecodedHtml['from']): DecodedHtml {
  return { utf8: withoutNul(Buffer.from(html ?? '')), charset, from };
}

function withoutNul(utf8: Buffer): Buffer {
  return utf8.includes(0) ? Buffer.from(utf8.filter((byte) => byte !== 0)) : utf8;
}

/** The same memory as a Buffer. */
function asBuffer(body: Uint8Array): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
