import { CookieJar } from 'tough-cookie';
import type { HttpResponse } from './http-response.js';

/** RFC 6265 asks for 4096 bytes of a cookie and 50 of a domain; a chain of redirects needs few of either. */
const MAX_COOKIE_CHARS = 4096;
const MAX_COOKIES = 50;
const MAX_HEADER_CHARS = 8192;

/**
 * Cookies that the redirects of one fetch set, for its next requests; they end with it.
 *
 * Some servers give a picture only to who comes back with a cookie. Which URLs get one is decided by domain, path,
 * Secure and the public suffix list, so that none goes to another site.
 */
export class RedirectCookies {
  #jar: CookieJar | undefined;
  #taken = 0;

  /** Takes the cookies that an answer sets; those that its server must not set are left out. */
  take({ url, headers }: Pick<HttpResponse, 'url' | 'headers'>): void {
    for (const [name, value] of headers) {
      if (name.toLowerCase() !== 'set-cookie' || value.length > MAX_COOKIE_CHARS) continue;
      // Bytes beyond ASCII have been through a charset, and would not come back as they were.
      if (!/^[ -~\t]*$/.test(value)) continue;
      if (++this.#taken > MAX_COOKIES) return;
      this.#jar ??= new CookieJar(undefined, { looseMode: true });
      this.#jar.setCookieSync(value, url, { ignoreError: true });
    }
  }

  /** The Cookie header for a URL; empty when no cookie is for it. */
  headerFor(url: URL): string {
    const header = this.#jar?.getCookieStringSync(url.href) ?? '';
    return header.length > MAX_HEADER_CHARS ? '' : header;
  }
}

/** Whether an answer sets a cookie. */
export function setsCookie({ headers }: Pick<HttpResponse, 'headers'>): boolean {
  return headers.some(([name]) => name.toLowerCase() === 'set-cookie');
}
