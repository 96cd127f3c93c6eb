/** Longest URL that is kept; longer ones are data in disguise. */
const MAX_URL_LENGTH = 8192;

/**
 * Absolute URLs that parsing gives back as they are: a lower-case host name under a domain, then characters that are
 * never encoded. Nine in ten images have such a URL, and the test takes a tenth of the parser's two microseconds.
 */
const PLAIN =
  /^https?:\/\/(?!\S*(?:\/\.|xn--))(?:[a-z0-9-]+\.)+[a-z]{2,20}\/[\w\-.~/%+,;=:@!$&()*]*(?:\?[\w\-.~/%+,;=:@!$&()*?]*)?$/;
const ENCODED_DOT = /%2e/i;

/**
 * An absolute `http`, `https` or `file` URL by the WHATWG rules, or undefined when it is none. Fragment, user name and
 * password are taken off.
 *
 * @param base - the page's URL, or what its `<base href>` makes of it
 */
export function resolveUrl(reference: string, base: string): string | undefined {
  const trimmed = reference.trim();
  if (trimmed === '' || trimmed.length > MAX_URL_LENGTH || trimmed.startsWith('#')) return undefined;
  if (PLAIN.test(trimmed) && !ENCODED_DOT.test(trimmed)) return trimmed;
  let url: URL;
  try {
    url = new URL(trimmed, base);
  } catch {
    // Not a URL: an author's template left-over or a word. The caller counts it.
    return undefined;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:' && url.protocol !== 'file:') return undefined;
  // Setting the fragment parses the URL again, so only where there is one.
  if (url.href.includes('#')) url.hash = '';
  if (url.username !== '' || url.password !== '') {
    url.username = '';
    url.password = '';
  }
  return url.href;
}
