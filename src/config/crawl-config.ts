import { FixConfigError } from '../errors.js';

/** How far from the seeds a crawl may go. */
export const CRAWL_SCOPES = ['prefix', 'host', 'domain', 'any'] as const;
/** One of {@link CRAWL_SCOPES}. */
export type CrawlScope = (typeof CRAWL_SCOPES)[number];

/** Which URLs belong to a crawl. */
export interface ScopeConfig {
  /**
   * `prefix`: below the folder of a seed; `host`: on the host of a seed; `domain`: on the registrable domain of a
   * seed; `any`: anywhere.
   */
  within: CrawlScope;
  /** Regular expressions; when there are any, a page's URL must match one. Seeds and sitemaps need not. */
  include: string[];
  /** Regular expressions; a page whose URL matches one is left out. */
  exclude: string[];
}

/** Limits that keep a crawl out of endless URL spaces; each refusal is counted under its own reason. */
export interface TrapConfig {
  /** Longer URLs are left out. */
  max_url_chars: number;
  /** Paths of more segments are left out. */
  max_path_segments: number;
  /** Most query parameters of a URL, repeated ones included. */
  max_parameters: number;
  /** Most times that one segment may stand in a path, and one parameter name in a query. */
  max_repeats: number;
  /** Most different queries of one path. */
  max_queries_per_path: number;
  /** Most URLs of one host that differ in numbers, dates and identifiers only. */
  max_urls_per_pattern: number;
  /** Most hosts of one registrable domain. */
  max_hosts_per_domain: number;
  /** Pages of one pattern that are looked at before its yield is judged. */
  yield_sample: number;
  /** Least share of them whose text, digits aside, was not seen before on the host; below it the pattern is closed. */
  min_yield: number;
}

/** What a crawl fetches, how gently, and where its archives go; the `crawl` part of a pipeline. */
export interface CrawlConfig {
  /** Folder of the crawl on local disk, relative to the pipeline file: `warc/`, the frontier's journal, the report. */
  output?: string;
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
  /** Pages stored, then the crawl ends; 0 is no limit. */
  max_pages: number;
  /** Pages stored per host; 0 is no limit. */
  max_pages_per_host: number;
  /** Bytes of WARC, then the crawl ends; 0 is no limit. */
  max_bytes: number;
  /** Images: `none`; `content`, those that extraction would put into the document; `all`, also what sitemaps list. */
  images: 'none' | 'content' | 'all';
  /** Follow links marked `rel=nofollow`, `ugc` or `sponsored`, and links of pages that say nofollow. */
  follow_nofollow: boolean;
  /** Requests under way in all. */
  concurrency: number;
  /** Requests under way to one host. */
  per_host: number;
  /** Milliseconds between the end of an answer and the next request to its host; a longer Crawl-delay wins. */
  delay_ms: number;
  /** A host whose Crawl-delay is longer than this is left alone rather than asked faster than it wants. */
  max_crawl_delay_s: number;
  /** Failures in a row, of any kind but HTTP answers, after which the rest of a host is given up. */
  max_host_failures: number;
  /** Hours after which a finished crawl that is run again asks for its pages anew; 0: never. */
  revisit_hours: number;
  traps: TrapConfig;
  /** A WARC file is closed when it reaches this many bytes. */
  warc_bytes: number;
}

const COUNTS = [
  'max_depth',
  'max_pages',
  'max_pages_per_host',
  'max_bytes',
  'delay_ms',
  'revisit_hours',
] as const;
const POSITIVE = ['concurrency', 'per_host', 'max_crawl_delay_s', 'max_host_failures', 'warc_bytes'] as const;

/**
 * Checks what the schema cannot: that there is something to start from, and that expressions are such.
 *
 * @throws FixConfigError `bad_crawl_config` naming the field and the mend
 */
export function checkCrawlConfig(config: CrawlConfig): void {
  if (config.seeds.length + config.sitemaps.length === 0 && config.seeds_file === undefined)
    refuse('name at least one of seeds, seeds_file and sitemaps');
  for (const url of [...config.seeds, ...config.sitemaps]) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      refuse(`${JSON.stringify(url)} is no http or https URL`);
  }
  for (const name of COUNTS) if (!(config[name] >= 0)) refuse(`${name}: want a number ≥ 0`);
  for (const name of POSITIVE) if (!(config[name] >= 1)) refuse(`${name}: want a number ≥ 1`);
  for (const name of ['include', 'exclude'] as const) {
    for (const source of config.scope[name]) {
      try {
        new RegExp(source);
      } catch (cause) {
        throw new FixConfigError(
          'bad_crawl_config',
          `crawl.scope.${name}: ${JSON.stringify(source)} is no regular expression`,
          { cause },
        );
      }
    }
  }
}

function refuse(what: string): never {
  throw new FixConfigError('bad_crawl_config', `crawl: ${what}`);
}
