import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { charsetOfBom, charsetOfHeader, charsetOfMarkup } from './charset/declared.js';
import { sniffCharset, sniffUtf16 } from './charset/sniff.js';

/** Decoded text, the charset it was decoded with, and how that was found. */
export interface DecodedHtml {
  html: string;
  charset: string;
  from: 'bom' | 'utf8' | 'header' | 'markup' | 'sniffed' | 'string';
}

/** Half a character, which text that was never bytes may hold. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** A declared charset that leaves more than this share of characters undecodable is not believed. */
const MAX_BROKEN_SHARE = 0.02;

/**
 * Decodes a page: byte order mark, then valid UTF-8, then the header's, then the markup's declaration, then
 * statistics of the bytes.
 *
 * Valid UTF-8 comes before declarations because servers often send a default charset that the page is not in,
 * while text in another charset is practically never valid UTF-8. Labels follow the WHATWG Encoding standard
 * (gb2312 is read as GB 18030, ISO-8859-1 as windows-1252). Never throws; NUL characters are removed.
 */
export function decodeHtml(body: Uint8Array | string, contentType?: string): DecodedHtml {
  if (typeof body === 'string') {
    return { html: withoutNul(body).replace(LONE_SURROGATE, '\ufffd'), charset: 'utf-8', from: 'string' };
  }
  const bom = charsetOfBom(body);
  if (bom !== undefined) {
    return {
      html: decodeAs(body.subarray(bom.length), bom.charset) ?? '',
      charset: bom.charset,
      from: 'bom',
    };
  }
  const header = charsetOfHeader(contentType);
  const wide = sniffUtf16(body);
  if (wide !== undefined) return { html: decodeAs(body, wide) ?? '', charset: wide, from: 'sniffed' };
  const markup = charsetOfMarkup(body);
  // ISO-2022-JP and HZ are plain ASCII bytes, so every such page is "valid UTF-8".
  const escaped = [header, markup].find((label) => label !== undefined && /^(iso-2022|hz)/.test(label));
  if (escaped === undefined && isUtf8(body)) {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    // ASCII is read as Latin-1: the same text, decoded several times faster.
    const html = bytes.toString(isAscii(body) ? 'latin1' : 'utf8');
    return { html: bytes.includes(0) ? withoutNul(html) : html, charset: 'utf-8', from: 'utf8' };
  }
  for (const [charset, from] of [
    [header, 'header'],
    [markup, 'markup'],
  ] as const) {
    if (charset === undefined) continue;
    const html = decodeAs(body, charset);
    if (html !== undefined && brokenShare(html) <= MAX_BROKEN_SHARE) return { html, charset, from };
  }
  return decodeSniffed(body, header ?? markup);
}

function decodeSniffed(body: Uint8Array, declared: string | undefined): DecodedHtml {
  // A truncated or slightly damaged UTF-8 page is still UTF-8: single-byte charsets decode anything, so they
  // would win every comparison of undecodable characters.
  const utf8 = decodeAs(body, 'utf-8') ?? '';
  if (brokenShare(utf8) <= MAX_BROKEN_SHARE) return { html: utf8, charset: 'utf-8', from: 'sniffed' };
  const charset = sniffCharset(body);
  const html = decodeAs(body, charset);
  if (html !== undefined && brokenShare(html) <= MAX_BROKEN_SHARE) return { html, charset, from: 'sniffed' };
  const fallback = declared ?? 'windows-1252';
  const text = decodeAs(body, fallback);
  if (text !== undefined) return { html: text, charset: fallback, from: 'header' };
  return { html: decodeAs(body, 'windows-1252') ?? '', charset: 'windows-1252', from: 'sniffed' };
}

/** The text, or undefined when nobody knows the charset. */
function decodeAs(body: Uint8Array, charset: string): string | undefined {
  try {
    return withoutNul(new TextDecoder(charset).decode(body));
  } catch {
    // Not a label of the Encoding standard: iconv-lite knows the rest (code pages, Mac encodings).
    if (!iconv.encodingExists(charset)) return undefined;
    return withoutNul(iconv.decode(Buffer.from(body.buffer, body.byteOffset, body.byteLength), charset));
  }
}

/** Share of replacement characters among the characters that are not ASCII. */
function brokenShare(html: string): number {
  let broken = 0;
  let foreign = 0;
  for (let i = 0; i < html.length; i++) {
    const code = html.charCodeAt(i);
    if (code < 0x80) continue;
    foreign++;
    if (code === 0xfffd) broken++;
  }
  return foreign === 0 ? 0 : broken / foreign;
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}
