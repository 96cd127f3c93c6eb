import { getDomain } from 'tldts';
import type { ScopeConfig } from '../config/crawl-config.js';

/** Why a page's URL does not belong to the crawl; undefined when it does. */
export type JudgeScope = (url: URL) => 'out_of_scope' | 'not_included' | 'excluded' | undefined;

/** Compiles the scope rules for a crawl that starts from `seeds`. */
export function createScope(config: ScopeConfig, seeds: readonly string[]): JudgeScope {
  const within = placesOf(config.within, seeds);
  const include = config.include.map((source) => new RegExp(source));
  const exclude = config.exclude.map((source) => new RegExp(source));
  return (url) => {
    if (!within(url)) return 'out_of_scope';
    if (include.length > 0 && !include.some((pattern) => pattern.test(url.href))) return 'not_included';
    if (exclude.some((pattern) => pattern.test(url.href))) return 'excluded';
    return undefined;
  };
}

function placesOf(within: ScopeConfig['within'], seeds: readonly string[]): (url: URL) => boolean {
  if (within === 'any') return () => true;
  if (within === 'prefix') {
    const prefixes = seeds.map((seed) => placeName(new URL('.', seed)));
    return (url) => prefixes.some((prefix) => placeName(url).startsWith(prefix));
  }
  const name = within === 'host' ? hostName : siteName;
  const names = new Set(seeds.map((seed) => name(new URL(seed))));
  return (url) => names.has(name(url));
}

/** http and https of one place are one place; so are a host with and without `www.`, which mostly redirect. */
function placeName(url: URL): string {
  return `${hostName(url)}${url.pathname}`;
}

function hostName({ host }: URL): string {
  return host.replace(/^www\./, '');
}

/**
 * The registrable domain (`example.co.uk`; on shared hosting the customer's own name), or the host where there is
 * none: addresses and single-label names.
 */
export function siteName({ hostname, host }: URL): string {
  return getDomain(hostname, { allowPrivateDomains: true }) ?? host;
}
