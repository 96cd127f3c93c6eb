// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/** What weft crawl fetches, how gently, and where its archives go; a build does not read it. */
export interface CrawlConfig {
  /**
   * Folder of the crawl on local disk, relative to the pipeline file: `warc/`, the frontier's journal, the
   * report; --out overrides it.
   */
  output?: string;
  /** URLs to start from. */
  seeds: string[];
  /** A file of seeds, one URL a line; lines that begin with `#` are remarks. Relative to the pipeline file. */
  seeds_file?: string;
  /** Sitemaps, sitemap indexes, feeds or URL lists to start from, plain or gzipped. */
  sitemaps: string[];
  /** Also read the sitemaps that robots.txt of a seed's host names. */
  robots_sitemaps: boolean;
  scope: ScopeConfig;
  /** Links from a seed; 0 fetches the seeds alone. Sitemaps count as seeds. */
  max_depth: number;
  /** Pages stored, then the crawl ends; 0: no limit. */
  max_pages: number;
  /** Pages stored per host; 0: no limit. */
  max_pages_per_host: number;
  /** Bytes of WARC, then the crawl ends; 0: no limit. */
  max_bytes: number;
  /**
   * Images archived: none; content: those that extraction would put into the document; all: also those that
   * sitemaps list.
   */
  images: 'none' | 'content' | 'all';
  /** Follow links marked rel=nofollow, ugc or sponsored, and links of pages that say nofollow. */
  follow_nofollow: boolean;
  /** Requests under way in all. */
  concurrency: number;
  /** Requests under way to one host. */
  per_host: number;
  /** Milliseconds between the end of an answer and the next request to its host; a longer Crawl-delay wins. */
  delay_ms: number;
  /** A host whose Crawl-delay is longer is left alone rather than asked faster than it wants. */
  max_crawl_delay_s: number;
  /** Failures in a row, of any kind but HTTP answers, after which the rest of a host is given up. */
  max_host_failures: number;
  /** Hours after which a finished crawl that is run again requests its pages again; 0: never. */
  revisit_hours: number;
  traps: TrapConfig;
  /** A WARC file is closed at this size. */
  warc_bytes: number;
}

/** Which URLs belong to the crawl. */
export interface ScopeConfig {
  within: CrawlScope;
  /** Regular expressions; when there are any, a page's URL must match one. Seeds and sitemaps need not. */
  include: string[];
  /** Regular expressions; a page whose URL matches one is left out. */
  exclude: string[];
}

/**
 * How far from the seeds a crawl may go. `prefix`: below the folder of a seed; `host`: on the host of a seed;
 * `domain`: on the registrable domain of a seed; `any`: anywhere.
 */
export type CrawlScope = 'prefix' | 'host' | 'domain' | 'any';

/** Limits that keep a crawl out of endless URL spaces; each refusal is counted under its own reason. */
export interface TrapConfig {
  /** Longer URLs are left out. */
  max_url_chars: number;
  /** Paths of more segments are left out. */
  max_path_segments: number;
  /** Most query parameters of a URL, repeated ones included. */
  max_parameters: number;
  /** Most times one segment may stand in a path, and one parameter name in a query. */
  max_repeats: number;
  /** Most different queries of one path. */
  max_queries_per_path: number;
  /** Most URLs of one host that differ in numbers, dates and identifiers only. */
  max_urls_per_pattern: number;
  /** Most hosts of one registrable domain. */
  max_hosts_per_domain: number;
  /** Pages of one pattern looked at before its yield is judged. */
  yield_sample: number;
  /**
   * Least share of them whose text, digits aside, was not seen before on the host; below it the pattern is
   * closed. 0 switches the rule off.
   */
  min_yield: number;
}
