/**
 * The key under which two spellings of a URL are the same resource: host and path as the WHATWG parser writes
 * them, without scheme and fragment, so that `http:` and `https:` captures of one page meet.
 *
 * Query strings stay whole: dropping parameters by name would join pages that differ. `data:` and unparsable
 * URLs are their own key.
 */
export function urlKey(url: string): string {
  const parsed = URL.parse?.(url) ?? parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return url;
  return `${parsed.host}${parsed.pathname}${parsed.search}`;
}

// URL.parse came with Node 22; the constructor is the same parser.
function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
