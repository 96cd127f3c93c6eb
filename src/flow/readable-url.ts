import { domainToUnicode } from 'node:url';

/** Runs of percent-escaped bytes. */
const ESCAPES = /(?:%[0-9a-f]{2})+/gi;
/** What RFC 3986 lets stand unescaped anywhere; other ASCII may part a URL where it is unescaped. */
const UNRESERVED = /^[\w.~-]$/;
/** What is seen and moves nothing: letters, marks, digits, punctuation and symbols, no blanks and no controls. */
const VISIBLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u;

/**
 * A URL as people read and type it, as address bars show it: host names in their own script, and percent-escapes of UTF-8
 * as the characters they stand for. Two spellings of one URL read alike, so this serves to compare them too; what parts a
 * URL (`%2F`, `%3F`) stays escaped, and so does what would not be seen.
 *
 * Text that is no whole URL has its escapes undone as well. `data:` URLs stay as they are.
 */
export function readableUrl(url: string): string {
  if (url.startsWith('data:')) return url;
  if (!URL.canParse(url)) return readableEscapes(url);
  const { protocol, hostname, port, pathname, search, hash, href } = new URL(url);
  const name = hostname.includes('xn--') ? domainToUnicode(hostname) : '';
  const shown = `${protocol}//${name}${port === '' ? '' : `:${port}`}${pathname}${search}${hash}`;
  // An invalid name has no other form than its own.
  return readableEscapes(name === '' ? href : shown);
}

/** Undoes the percent-escapes that stand for characters which are seen; others are written in upper case. */
export function readableEscapes(text: string): string {
  const shown = text.includes('%') ? text.replace(ESCAPES, unescapeRun) : text;
  return shown.normalize('NFC');
}

function unescapeRun(run: string): string {
  const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
  const text = bytes.toString('utf8');
  // Bytes of another charset, such as GBK, have no reading that is certain.
  if (!Buffer.from(text, 'utf8').equals(bytes)) return run.toUpperCase();
  let shown = '';
  for (const character of text) {
    const keeps = character < '\u0080' ? UNRESERVED.test(character) : VISIBLE.test(character);
    shown += keeps ? character : escapeBytes(character);
  }
  return shown;
}

function escapeBytes(character: string): string {
  return [...Buffer.from(character, 'utf8')]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
