/** Directives of X-Robots-Tag and meta robots that say something about the use of content. */
export const DIRECTIVES = ['noai', 'noml', 'noimageai', 'noindex', 'none', 'noimageindex'] as const;

/** One of {@link DIRECTIVES}. */
export type RobotsDirective = (typeof DIRECTIVES)[number];

/** Directives whose values hold colons, so that `name:` is not a product token. */
const VALUED = new Set(['unavailable_after', 'max-snippet', 'max-image-preview', 'max-video-preview']);

/**
 * The directives of X-Robots-Tag headers that are meant for us, each once.
 *
 * `X-Robots-Tag: [product token:] directive, directive`, repeated at will; a token holds until the next token or
 * the end of its header line. Directives for everybody, for `*` and for one of `tokens` (any case) count.
 *
 * @param lines - the values, one per header line
 */
export function headerDirectives(lines: readonly string[], tokens: readonly string[]): RobotsDirective[] {
  const addressed = new Set(['*', 'robots', ...tokens.map((token) => token.toLowerCase())]);
  const found = new Set<RobotsDirective>();
  for (const line of lines) {
    let token = '*';
    for (const part of line.toLowerCase().split(',')) {
      const match = /^\s*([\w*-]+)\s*:(.*)$/s.exec(part);
      const isToken = match !== null && !VALUED.has(match[1] ?? '');
      if (isToken) token = match[1] ?? '*';
      const directive = (isToken ? (match[2] ?? '') : part).trim();
      if (isDirective(directive) && addressed.has(token)) found.add(directive);
    }
  }
  return [...found];
}

/**
 * The directives of a page's robots metas that are meant for us, each once.
 *
 * @param metas - `agent:directive`, lower case, as a document's `robots` has them
 */
export function metaDirectives(metas: readonly string[], tokens: readonly string[]): RobotsDirective[] {
  const addressed = new Set(['robots', ...tokens.map((token) => token.toLowerCase())]);
  const found = new Set<RobotsDirective>();
  for (const meta of metas) {
    const colon = meta.indexOf(':');
    const directive = meta.slice(colon + 1).trim();
    if (addressed.has(meta.slice(0, colon)) && isDirective(directive)) found.add(directive);
  }
  return [...found];
}

function isDirective(text: string): text is RobotsDirective {
  return (DIRECTIVES as readonly string[]).includes(text);
}
