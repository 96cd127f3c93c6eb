/** One candidate of a `srcset`. */
export interface SrcsetCandidate {
  url: string;
  /** `w` descriptor in pixels. */
  width?: number;
  /** `x` descriptor. */
  density?: number;
}

const WHITE = /[ \t\n\r\f]/;
/** Candidates of one attribute; no real page offers more sizes. */
const MAX_CANDIDATES = 64;

/**
 * Parses a `srcset` by the algorithm of the HTML standard, so that commas inside URLs stay there.
 *
 * Beyond the standard, a descriptor that is not understood does not lose its URL: lazy-load scripts write such
 * lists with spaces in the URLs or without any descriptor.
 */
export function parseSrcset(value: string): SrcsetCandidate[] {
  const candidates: SrcsetCandidate[] = [];
  let at = 0;
  while (at < value.length && candidates.length < MAX_CANDIDATES) {
    while (at < value.length && (WHITE.test(value[at] ?? '') || value[at] === ',')) at++;
    const start = at;
    while (at < value.length && !WHITE.test(value[at] ?? '')) at++;
    let url = value.slice(start, at);
    if (url === '') break;
    let descriptors = '';
    if (url.endsWith(',')) {
      let end = url.length;
      while (url[end - 1] === ',') end--;
      url = url.slice(0, end);
    } else {
      const from = at;
      let depth = 0;
      while (at < value.length && !(value[at] === ',' && depth === 0)) {
        if (value[at] === '(') depth++;
        else if (value[at] === ')') depth--;
        at++;
      }
      descriptors = value.slice(from, at);
    }
    // `a.jpg 1x,b.jpg 2x` is split above; `a.jpg,https://…` without any blank is one token in the standard, but
    // a second scheme after a comma is always a second URL.
    for (const part of splitGlued(url)) candidates.push({ url: part });
    describe(candidates.at(-1), descriptors);
  }
  return candidates;
}

function splitGlued(url: string): string[] {
  return /,(?:https?:)?\/\//.test(url) && !url.startsWith('data:')
    ? url.split(/,(?=(?:https?:)?\/\/)/)
    : [url];
}

function describe(candidate: SrcsetCandidate | undefined, descriptors: string): void {
  if (candidate === undefined) return;
  for (const token of descriptors.trim().split(/\s+/)) {
    const match = /^(\d+(?:\.\d+)?)([wx])$/.exec(token);
    if (match === null) continue;
    const number = Number(match[1]);
    if (!(number > 0)) continue;
    if (match[2] === 'w') candidate.width = Math.round(number);
    else candidate.density = number;
  }
}
