import { lookup } from 'node:dns/promises';
import { LRUCache } from 'lru-cache';
import { steadyMs } from '../flow/steady-clock.js';
import { FetchFailure } from './fetch-outcome.js';
import { createNameServers, type HostAddress, isTemporary } from './name-servers.js';

/** Finds all addresses of a host name. Rejects with FetchFailure `dns`. */
export type ResolveHost = (hostname: string) => Promise<HostAddress[]>;

/** Options of {@link createResolver}. */
export interface ResolverOptions {
  /** Also ask the operating system (hosts file, mDNS) about names that DNS does not know. Default: false. */
  useHostsFile?: boolean;
  /** Name servers as `address` or `address:port`, asked in turn, the next when one fails. Default: the system's. */
  servers?: readonly string[];
  /** Milliseconds of a clock that nobody sets. Default: steadyMs. */
  now?: () => number;
}

interface Answer {
  addresses: HostAddress[];
  /** Set for a name that does not exist. */
  failure?: FetchFailure;
  expires: number;
}

/** Names kept; the one unused for longest goes first. About 200 bytes each. */
const CACHE_NAMES = 100_000;
const MIN_TTL_MS = 30_000;
const MAX_TTL_MS = 3_600_000;
const NEGATIVE_TTL_MS = 60_000;

/**
 * A resolver with a cache by TTL that joins look-ups under way.
 *
 * It asks name servers through c-ares, see {@link createNameServers}: getaddrinfo would take a thread of libuv's pool for each
 * look-up, which image decoding needs, and forget the answer.
 */
export function createResolver({
  useHostsFile = false,
  servers,
  now = steadyMs,
}: ResolverOptions = {}): ResolveHost {
  const ask = createNameServers(servers, now);
  const cache = new LRUCache<string, Answer>({ max: CACHE_NAMES });
  const underWay = new Map<string, Promise<Answer>>();

  async function answer(hostname: string): Promise<Answer> {
    // RFC 6761: localhost and names below it never go to a name server.
    if (/^(?:.*\.)?localhost$/.test(hostname)) {
      return {
        addresses: [
          { address: '127.0.0.1', family: 4 },
          { address: '::1', family: 6 },
        ],
        expires: Number.POSITIVE_INFINITY,
      };
    }
    const found = await ask(hostname);
    if (found.addresses.length === 0 && useHostsFile) {
      const local = await lookup(hostname, { all: true }).catch(() => []);
      found.addresses.push(
        ...local.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }) as const),
      );
    }
    if (found.addresses.length > 0) {
      const ttl = Math.min(Math.max(found.ttlMs, MIN_TTL_MS), MAX_TTL_MS);
      return { addresses: found.addresses, expires: now() + ttl };
    }
    const retryable = isTemporary(found.code);
    const failure = new FetchFailure('dns', found.code, { retryable });
    return { addresses: [], failure, expires: retryable ? 0 : now() + NEGATIVE_TTL_MS };
  }

  return async (name) => {
    const hostname = name.toLowerCase().replace(/\.$/, '');
    let result = cache.get(hostname);
    if (result === undefined || result.expires <= now()) {
      let pending = underWay.get(hostname);
      if (pending === undefined) {
        pending = answer(hostname).finally(() => underWay.delete(hostname));
        underWay.set(hostname, pending);
      }
      result = await pending;
      cache.delete(hostname);
      if (result.expires > now()) cache.set(hostname, result);
    }
    if (result.failure !== undefined) throw result.failure;
    return result.addresses;
  };
}
