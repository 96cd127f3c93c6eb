import type { Registry } from 'prom-client';
import type { PromClient } from './load-prom-client.js';

/** Numbers of a crawl as they are now, by the names of {@link CRAWL_METRICS}. */
export type CrawlNumbers = Readonly<Record<keyof typeof CRAWL_METRICS, number>>;

/** The metrics of a crawl. They are of the whole crawl, runs before this one included, so all are gauges. */
export const CRAWL_METRICS = {
  pages: { name: 'weft_crawl_pages', help: 'Pages in the archives.' },
  waiting: { name: 'weft_crawl_urls_waiting', help: 'URLs that wait for their turn.' },
  seen: { name: 'weft_crawl_urls_seen', help: 'URLs found so far.' },
  bytes: { name: 'weft_crawl_warc_bytes', help: 'Bytes of WARC files.' },
} as const;

/** Makes the metrics of a crawl. */
export function createCrawlMetrics(
  { Gauge, Registry, collectDefaultMetrics }: PromClient,
  numbers: () => CrawlNumbers | undefined,
): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const [key, metric] of Object.entries(CRAWL_METRICS))
    new Gauge({
      ...metric,
      registers: [registry],
      collect() {
        this.set(numbers()?.[key as keyof CrawlNumbers] ?? 0);
      },
    });
  return registry;
}
