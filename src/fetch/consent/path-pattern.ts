/** A path pattern of robots.txt, ai.txt or tdmrep.json, ready to be matched. */
export interface PathPattern {
  /** As written, percent-escapes and bytes beyond ASCII in one spelling. */
  readonly text: string;
  /** Octets of the pattern: the longest one that matches decides (RFC 9309, 2.2.2). */
  readonly length: number;
  matches(path: string): boolean;
}

/**
 * Compiles a pattern: `*` stands for any octets, `$` at the end for the end of the path, everything else for itself
 * from the start of the path.
 *
 * Between two `*` the leftmost place is always good enough, so nothing is ever tried twice.
 */
export function compilePattern(raw: string): PathPattern {
  const text = escapeOctets(raw);
  const anchored = text.endsWith('$');
  const [head = '', ...rest] = (anchored ? text.slice(0, -1) : text).split('*');
  const tail = anchored ? rest.pop() : undefined;
  return {
    text,
    length: text.length,
    matches(path) {
      if (!path.startsWith(head)) return false;
      if (anchored && tail === undefined) return path.length === head.length;
      let at = head.length;
      for (const piece of rest) {
        const found = path.indexOf(piece, at);
        if (found < 0) return false;
        at = found + piece.length;
      }
      return tail === undefined || (path.length - tail.length >= at && path.endsWith(tail));
    },
  };
}

/** Percent-encodes octets beyond ASCII and writes the digits of escapes in upper case: `/é%2f` becomes `/%C3%A9%2F`. */
export function escapeOctets(octets: string): string {
  return octets
    .replace(/%[0-9a-fA-F]{2}/g, (triplet) => triplet.toUpperCase())
    .replace(
      /[\x80-\xff]/g,
      (octet) => `%${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    );
}

/** Path and query of a URL in the spelling that rules are compared with. */
export function pathOf(url: URL): string {
  // `search` is empty for a bare `?`, which rules such as `Disallow: /login?` are about.
  const bare = url.search === '' && /^[^#]*\?(?:#|$)/.test(url.href) ? '?' : '';
  return escapeOctets(url.pathname + url.search + bare);
}

/** Undoes the percent-encoding of unreserved characters (RFC 3986, 2.3): `/%7Eme` becomes `/~me`, `%2F` stays. */
export function unescapeUnreserved(path: string): string {
  return path.replace(/%(?:2D|2E|3\d|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])/gi, (triplet) => {
    const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : triplet;
  });
}
