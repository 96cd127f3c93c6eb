import type { TrapConfig } from '../config/crawl-config.js';
import type { TrapReason } from '../model/reasons/crawl-reasons.js';

/** Years that a page's date may lie ahead; archives go back as far as they like, and are bounded by their yield. */
const YEARS_AHEAD = 2;

/** A year with a month behind it or before it, or a parameter that says it is a year. */
const DATED =
  /(?:^|[/=_.-])([12]\d{3})[/_.-](?:0?[1-9]|1[0-2])(?!\d)|[?&](?:year|yr|y|jahr|annee|anno|ano)=(\d{4})(?!\d)|[?&](?:date|day|month|ym|tribe-bar-date)=(\d{4})(?!\d{5})/gi;

/** Judges one URL by its form alone; undefined when nothing is wrong with it. `year` is the present one. */
export function judgeShape(url: URL, config: TrapConfig, year: number): TrapReason | undefined {
  if (url.href.length > config.max_url_chars) return 'url_too_long';
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  if (segments.length > config.max_path_segments) return 'path_too_deep';
  if (mostRepeats(segments.filter((segment) => !/^\d{1,2}$/.test(segment))) > config.max_repeats)
    return 'repeated_segments';
  const names = url.search
    .slice(1)
    .split('&')
    .filter((parameter) => parameter !== '')
    .map((parameter) => parameter.split('=', 1)[0] ?? '');
  if (names.length > config.max_parameters) return 'too_many_parameters';
  if (mostRepeats(names) > config.max_repeats) return 'repeated_parameter';
  for (const [, ...groups] of `${url.pathname}${url.search}`.matchAll(DATED)) {
    const dated = Number(groups.find((group) => group !== undefined));
    if (dated > year + YEARS_AHEAD) return 'date_ahead';
  }
  return undefined;
}

function mostRepeats(words: readonly string[]): number {
  const counts = new Map<string, number>();
  let most = 0;
  for (const word of words) {
    const count = (counts.get(word) ?? 0) + 1;
    counts.set(word, count);
    most = Math.max(most, count);
  }
  return most;
}

/** Words of a path that are numbers, dates, hashes or other identifiers. */
const IDENTIFIER = /\d+|[a-f0-9]{16,}/gi;

/**
 * What a URL has in common with its like: the host, the path with numbers and identifiers blanked, and the sorted
 * names of the parameters. A calendar's days, a shop's facets of one set and an archive's articles each share one.
 */
export function urlPattern(url: URL): string {
  const path = url.pathname
    .replace(/[a-f\d]{8}-(?:[a-f\d]{4}-){3}[a-f\d]{12}/gi, '#')
    .replace(IDENTIFIER, '#');
  const names = [
    ...new Set(
      url.search
        .slice(1)
        .split('&')
        .map((one) => one.split('=', 1)[0] ?? ''),
    ),
  ];
  return `${url.host}${path}${url.search === '' ? '' : `?${names.sort().join('&')}`}`;
}
