import { normalizeLabel } from './labels.js';

/** Bytes that are searched for a declaration. Browsers stop at 1024; pages with long comments put it later. */
const PRESCAN_BYTES = 16_384;

/** The charset a byte order mark stands for. */
export function charsetOfBom(body: Uint8Array): { charset: string; length: number } | undefined {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return { charset: 'utf-8', length: 3 };
  if (body[0] === 0xff && body[1] === 0xfe) return { charset: 'utf-16le', length: 2 };
  if (body[0] === 0xfe && body[1] === 0xff) return { charset: 'utf-16be', length: 2 };
  return undefined;
}

/** The charset parameter of a Content-Type header. */
export function charsetOfHeader(contentType: string | undefined): string | undefined {
  const label = /;\s*charset\s*=\s*("[^"]*"|'[^']*'|[^\s;,]+)/i.exec(contentType ?? '')?.[1];
  return label === undefined ? undefined : normalizeLabel(label);
}

/** The charset that a `<meta>` or an XML prolog near the start of the page declares. */
export function charsetOfMarkup(body: Uint8Array): string | undefined {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, PRESCAN_BYTES)).toString(
    'latin1',
  );
  const prolog = /^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1];
  const meta = metaCharset(head);
  const label = meta ?? prolog;
  if (label === undefined) return undefined;
  const charset = normalizeLabel(label);
  // Whoever reads "utf-16" as ASCII-compatible bytes is not reading UTF-16 (HTML standard, prescan, step 15).
  return charset.startsWith('utf-16') ? 'utf-8' : charset;
}

function metaCharset(head: string): string | undefined {
  for (const [tag] of head.matchAll(/<meta\b[^>]{0,1000}>/gi)) {
    const label = /\bcharset\s*=\s*["']?\s*([\w.:-]+)/i.exec(tag)?.[1];
    if (label !== undefined) return label;
  }
  return undefined;
}
