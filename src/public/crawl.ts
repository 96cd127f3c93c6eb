/**
 * Crawls sites into WARC files, which a build reads.
 *
 * @example
 * ```js
 * import { checkPipeline, silentLogger, Tally } from 'weft/build';
 * import { crawlSite } from 'weft/crawl';
 *
 * const { crawl, fetch } = checkPipeline({
 *   source: { type: 'warc', input: 'crawl/warc' },
 *   crawl: { seeds: ['https://example.org/'], max_pages: 100 },
 *   fetch: { contact: 'you@example.org' },
 * });
 * const ctx = { signal: AbortSignal.timeout(600_000), logger: silentLogger, tally: new Tally(), now: Date.now };
 * const report = await crawlSite({ name: 'example', config: crawl, fetch, folder: 'crawl', ctx });
 * console.log(report);
 * ```
 *
 * @module weft/crawl
 */

export type { CrawlConfig } from '../config/crawl-config.js';
export { type CrawlOptions, crawlSite } from '../crawl/crawl.js';
export type { CrawlReport } from '../crawl/crawl-report.js';
