import { FixConfigError } from '../errors.js';
import type { CrawlConfig } from '../model/schemas/pipeline.js';
import { fillConfig } from './fill-config.js';

export type { CrawlConfig, CrawlScope, ScopeConfig, TrapConfig } from '../model/schemas/pipeline.js';

/**
 * Checks a crawl by its schema, and what that cannot say: that there is something to start from, and that expressions are
 * such.
 *
 * @throws FixConfigError `bad_crawl_config` naming the field and the fix
 */
export function checkCrawlConfig(config: CrawlConfig): void {
  // Seeds may be millions, read from a file: each is looked at below, and no copy of them is made.
  fillConfig('crawl', { ...config, seeds: [] });
  if (config.seeds.length + config.sitemaps.length === 0 && config.seeds_file === undefined)
    refuse('name at least one of seeds, seeds_file and sitemaps');
  for (const url of [...config.seeds, ...config.sitemaps]) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      refuse(`${JSON.stringify(url)} is no http or https URL`);
  }
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
