/** What a line of a robots.txt file is about; `other` carries lines that RFC 9309 does not define. */
export type RobotsKey = 'user-agent' | 'allow' | 'disallow' | 'sitemap' | 'other';

/** A line `key: value`, comment and white space taken off. */
export interface RobotsLine {
  key: RobotsKey;
  /** The key as written, lower case. */
  name: string;
  value: string;
}

/** RFC 9309 asks for at least 500 KiB; what comes after is not read. */
export const MAX_ROBOTS_BYTES = 500 * 1024;

/** Longer lines are cut, as Google's parser does: eight times the longest URL of old browsers. */
const MAX_LINE_CHARS = 2083 * 8 - 1;

/** Misspelled keys that Google's parser accepts. Leniency only ever widens what is disallowed, so it is shared here. */
const KEYS: readonly [RobotsKey, RegExp][] = [
  ['user-agent', /^(?:user-agent|useragent|user agent)/],
  ['allow', /^allow/],
  ['disallow', /^(?:disallow|dissallow|dissalow|disalow|diasllow|disallaw)/],
  ['sitemap', /^(?:sitemap|site-map)/],
];

/**
 * Splits a robots.txt file into lines, read as Google's open-source parser reads them: any line ending, UTF-8 with or
 * without a byte order mark, `#` comments, a forgotten colon, and keys in any case.
 *
 * Values are strings of bytes (Latin-1), because rules are compared octet by octet. UTF-16 with a byte order mark is
 * turned into UTF-8 first: read as bytes it would hold no rule at all.
 */
export function* robotsLines(bytes: Uint8Array): Generator<RobotsLine> {
  const text = decode(bytes.subarray(0, MAX_ROBOTS_BYTES));
  let start = 0;
  while (start <= text.length) {
    const end = lineEnd(text, start);
    const line = parseLine(text.slice(start, Math.min(end, start + MAX_LINE_CHARS)));
    if (line !== undefined) yield line;
    start = end + 1;
  }
}

function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return asBytes(buffer.subarray(2).toString('utf16le'));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const even = Buffer.from(buffer.subarray(2, buffer.length - (buffer.length % 2)));
    return asBytes(even.swap16().toString('utf16le'));
  }
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return buffer.subarray(bom ? 3 : 0).toString('latin1');
}

function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return text.length;
}

function parseLine(raw: string): RobotsLine | undefined {
  const comment = raw.indexOf('#');
  const line = stripSpace(comment < 0 ? raw : raw.slice(0, comment));
  if (line === '') return undefined;
  let separator = line.indexOf(':');
  if (separator < 0) {
    // "Disallow /x": a forgotten colon, but only where the line is exactly two words.
    separator = line.search(/[ \t]/);
    if (separator < 0 || /[ \t]/.test(stripSpace(line.slice(separator)))) return undefined;
  }
  const name = stripSpace(line.slice(0, separator)).toLowerCase();
  if (name === '') return undefined;
  const key = KEYS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other';
  return { key, name, value: stripSpace(line.slice(separator + 1)) };
}

/** Takes ASCII white space off both ends; String.trim would also take bytes of UTF-8 sequences. */
function stripSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
