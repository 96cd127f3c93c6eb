/** Longest URL that is kept; longer ones are data in disguise. */
const MAX_URL_LENGTH = 8192;

/**
 * An absolute `http`, `https` or `file` URL by the WHATWG rules, or undefined when it is none.
 *
 * @param base - the page's URL, or what its `<base href>` makes of it
 */
export function resolveUrl(reference: string, base: string): string | undefined {
  const trimmed = reference.trim();
  if (trimmed === '' || trimmed.length > MAX_URL_LENGTH || trimmed.startsWith('#')) return undefined;
  let url: URL;
  try {
    url = new URL(trimmed, base);
  } catch {
    // Not a URL: an author's template left-over or a word. The caller counts it.
    return undefined;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:' && url.protocol !== 'file:') return undefined;
  url.hash = '';
  return url.href;
}
