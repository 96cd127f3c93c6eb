import { beginsAs } from './magic-numbers.js';
import { hasBinary, sniffFormat } from './sniff-format.js';

/** Leading bytes that are enough for every signature below. */
export const SNIFF_BYTES = 1024;

const HTML_TAGS =
  /^(?:<!doctype html|<html|<head|<script|<iframe|<h1|<div|<font|<table|<a|<style|<title|<b|<body|<br|<p)[\s>]/i;

/** Whether bytes without a declared type look like HTML, by the tag table of the WHATWG MIME Sniffing standard. */
export function looksLikeHtml(body: Uint8Array): boolean {
  const text = ascii(body).replace(/^(?:\u00ef\u00bb\u00bf)?[\t\n\f\r ]*/, '');
  if (HTML_TAGS.test(text) || text.startsWith('<!--')) return true;
  return /^<\?xml\s/i.test(text) && /<html[\s>]/i.test(text);
}

/** MIME type of an image by its signature; undefined when the bytes are no image that is known. */
export function sniffImageType(body: Uint8Array): string | undefined {
  const text = ascii(body);
  if (beginsAs('jpeg', body)) return 'image/jpeg';
  if (beginsAs('png', body)) return 'image/png';
  if (beginsAs('gif', body)) return 'image/gif';
  if (/^RIFF.{4}WEBP/s.test(text)) return 'image/webp';
  if (/^.{4}ftyp(?:avif|avis)/s.test(text)) return 'image/avif';
  if (/^.{4}ftyp(?:heic|heix|hevc|hevx|mif1|msf1)/s.test(text)) return 'image/heic';
  if (beginsAs('jxl', body)) return 'image/jxl';
  if (beginsAs('tiff', body)) return 'image/tiff';
  if (beginsAs('ico', body) && text[4] !== '\0' && text[5] === '\0') return 'image/x-icon';
  // "BM" alone starts English words too: the two reserved words of a bitmap header are zero.
  if (/^BM.{4}\0\0\0\0/s.test(text)) return 'image/bmp';
  // Its root must be svg: pages begin with comments and XML declarations too, and hold drawings.
  return sniffFormat(body).kind === 'svg' ? 'image/svg+xml' : undefined;
}

/**
 * MIME type of a raster image in bytes of any declared type; undefined for text that happens to begin as one ("GIF89a is
 * a format …"): each of these formats has bytes that no text holds within its first kilobyte.
 */
export function sniffRasterType(body: Uint8Array): string | undefined {
  if (!hasBinary(ascii(body))) return undefined;
  const type = sniffImageType(body);
  return type === 'image/svg+xml' ? undefined : type;
}

function ascii(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, SNIFF_BYTES)).toString('latin1');
}
