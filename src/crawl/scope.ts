import type { ScopeConfig } from '../config/crawl-config.js';
import { registrableDomain } from '../fetch/politeness/registrable-domain.js';

/** Which pages belong to a crawl. */
export interface Scope {
  /** Why a page's URL does not belong to the crawl; undefined when it does. */
  judge(url: URL): 'out_of_scope' | 'not_included' | 'excluded' | undefined;
  /** Whether pages of a URL's host belong to the crawl because a seed is there, or on its domain. */
  holdsHost(url: URL): boolean;
  /** Takes in the place of another URL as if it were a seed: where a seed redirects to. */
  admit(url: URL): void;
}

/** Compiles the scope rules for a crawl that starts from `seeds`. */
export function createScope(config: ScopeConfig, seeds: readonly string[]): Scope {
  const include = config.include.map((source) => new RegExp(source));
  const exclude = config.exclude.map((source) => new RegExp(source));
  const name = { prefix: folderName, host: hostName, domain: siteName, any: () => '' }[config.within];
  const places = new Set(seeds.map((seed) => name(new URL(seed))));
  const hostKey = config.within === 'domain' ? siteName : hostName;
  const hosts = new Set(seeds.map((seed) => hostKey(new URL(seed))));
  const isInside = (url: URL): boolean => {
    if (config.within === 'any') return true;
    if (config.within !== 'prefix') return places.has(name(url));
    const path = `${hostName(url)}${url.pathname}`;
    return [...places].some((place) => path.startsWith(place));
  };
  return {
    judge(url) {
      if (!isInside(url)) return 'out_of_scope';
      if (include.length > 0 && !include.some((pattern) => pattern.test(url.href))) return 'not_included';
      if (exclude.some((pattern) => pattern.test(url.href))) return 'excluded';
      return undefined;
    },
    holdsHost: (url) => hosts.has(hostKey(url)),
    admit(url) {
      places.add(name(url));
      hosts.add(hostKey(url));
    },
  };
}

function folderName(url: URL): string {
  return `${hostName(url)}${new URL('.', url).pathname}`;
}

/** http and https of one host are one place; so are a host with and without `www.`, which mostly redirect. */
function hostName({ host }: URL): string {
  return host.replace(/^www\./, '');
}

/** The registrable domain, as whoever registered it answers for all hosts below; with the port where that is not the usual. */
export function siteName({ hostname, port }: URL): string {
  return registrableDomain(hostname) + (port === '' ? '' : `:${port}`);
}
