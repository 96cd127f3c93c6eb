import type { TrapConfig } from '../config/crawl-config.js';
import type { TrapReason } from '../model/reasons/crawl-reasons.js';
import { BoundedMap } from './bounded-map.js';
import { siteName } from './scope.js';
import { judgeShape, urlPattern } from './url-shape.js';

/** Counters kept; the ones unused for longest go first, which only makes the detector more patient. */
const MAX_PATTERNS = 500_000;
const MAX_TEXTS = 2_000_000;

/** Pages of one pattern: how many were looked at, and how many had text that was new. */
interface Yield {
  urls: number;
  recent: number;
  fresh: number;
  closed: boolean;
}

/**
 * Bounds URL spaces without end: calendars, session ids, facets, paths that grow.
 *
 * By form ({@link judgeShape}); by number, per path, pattern and domain; and by yield: when a sample of pages of one
 * pattern brought too little text that the host had not shown before, digits aside, the pattern is closed. An
 * archive of a million articles passes that, an empty calendar does not.
 *
 * A crawl that is resumed tells it the same URLs and pages again, in order, and so brings it to the same state.
 */
export class TrapDetector {
  readonly #config: TrapConfig;
  readonly #year: number;
  readonly #patterns = new BoundedMap<Yield>(MAX_PATTERNS);
  readonly #queries = new BoundedMap<number>(MAX_PATTERNS);
  readonly #texts = new BoundedMap<true>(MAX_TEXTS);
  readonly #hosts = new Set<string>();
  readonly #hostsOfSite = new Map<string, number>();

  constructor(config: TrapConfig, now: number) {
    this.#config = config;
    this.#year = new Date(now).getUTCFullYear();
  }

  /** Judges a URL that is about to be queued, without counting it. */
  judge(url: URL): TrapReason | undefined {
    const config = this.#config;
    const shape = judgeShape(url, config, this.#year);
    if (shape !== undefined) return shape;
    if (
      !this.#hosts.has(url.host) &&
      (this.#hostsOfSite.get(siteName(url)) ?? 0) >= config.max_hosts_per_domain
    )
      return 'too_many_hosts';
    if (url.search !== '' && (this.#queries.get(pathOf(url)) ?? 0) >= config.max_queries_per_path)
      return 'too_many_queries';
    const pattern = this.#patterns.get(urlPattern(url));
    if (pattern?.closed === true) return 'pattern_without_yield';
    if (pattern !== undefined && pattern.urls >= config.max_urls_per_pattern) return 'too_many_of_pattern';
    return undefined;
  }

  /** Images are bounded by the pages that show them; only their URLs' length is looked at. */
  judgeImage(url: URL): TrapReason | undefined {
    return url.href.length > this.#config.max_url_chars ? 'url_too_long' : undefined;
  }

  /** Counts a URL that was queued. */
  count(url: URL): void {
    if (!this.#hosts.has(url.host)) {
      this.#hosts.add(url.host);
      const site = siteName(url);
      this.#hostsOfSite.set(site, (this.#hostsOfSite.get(site) ?? 0) + 1);
    }
    if (url.search !== '') {
      const path = pathOf(url);
      this.#queries.set(path, (this.#queries.get(path) ?? 0) + 1);
    }
    this.#patternOf(url).urls++;
  }

  /** True when pages of this URL's pattern are no longer worth asking for; asked again before each request. */
  isClosed(url: URL): boolean {
    return this.#patterns.get(urlPattern(url))?.closed === true;
  }

  /** Learns from a fetched page; `text` is the fingerprint of its text without digits. */
  learn(url: URL, text: string): void {
    const pattern = this.#patternOf(url);
    const key = `${url.host} ${text}`;
    const fresh = this.#texts.get(key) === undefined;
    this.#texts.set(key, true);
    pattern.recent++;
    if (fresh) pattern.fresh++;
    const { yield_sample, min_yield } = this.#config;
    if (pattern.recent < yield_sample) return;
    // A URL that nothing varies in is a page, not a space.
    if (pattern.fresh < min_yield * pattern.recent && pattern.urls > yield_sample) pattern.closed = true;
    pattern.recent = 0;
    pattern.fresh = 0;
  }

  #patternOf(url: URL): Yield {
    const name = urlPattern(url);
    const known = this.#patterns.get(name) ?? { urls: 0, recent: 0, fresh: 0, closed: false };
    this.#patterns.set(name, known);
    return known;
  }
}

function pathOf(url: URL): string {
  return `${url.host}${url.pathname}`;
}
