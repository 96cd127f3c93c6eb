/** Directives that ask for an image not to be used for AI; `noindex` and its kin are about search. */
const OPT_OUT = new Set(['noai', 'noimageai']);

/** Directives whose values hold colons, so that `name:` is not a product token. */
const VALUED = new Set(['unavailable_after', 'max-snippet', 'max-image-preview', 'max-video-preview']);

/**
 * The directive of X-Robots-Tag headers that opts an image out, or undefined.
 *
 * `X-Robots-Tag: [product token:] directive, directive`, repeated at will; a token holds until the next token or
 * the end of its header. Directives for everybody, for `*` and for `productToken` (any case) count.
 */
export function findOptOut(headers: readonly string[], productToken: string): string | undefined {
  for (const header of headers) {
    let token = '*';
    for (const part of header.toLowerCase().split(',')) {
      const match = /^\s*([\w*-]+)\s*:\s*(.*)$/.exec(part);
      const isToken = match !== null && !VALUED.has(match[1] ?? '');
      if (isToken) token = match[1] ?? '*';
      const directive = (isToken ? (match[2] ?? '') : part).trim();
      if (OPT_OUT.has(directive) && (token === '*' || token === productToken.toLowerCase())) return directive;
    }
  }
  return undefined;
}
