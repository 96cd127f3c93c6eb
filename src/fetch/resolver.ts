import { lookup, Resolver } from 'node:dns/promises';
import { FetchFailure } from './fetch-outcome.js';

/** An address of a host. */
export interface HostAddress {
  address: string;
  family: 4 | 6;
}

/** Finds all addresses of a host name. Rejects with FetchFailure `dns`. */
export type ResolveHost = (hostname: string) => Promise<HostAddress[]>;

/** Options of {@link createResolver}. */
export interface ResolverOptions {
  /** Also ask the operating system (hosts file, mDNS) about names that DNS does not know. Default: false. */
  useHostsFile?: boolean;
  /** Name servers as `address` or `address:port`. Default: those of the system. */
  servers?: readonly string[];
  /** Milliseconds since the epoch. Default: Date.now. */
  now?: () => number;
}

interface Answer {
  addresses: HostAddress[];
  /** Set for a name that does not exist. */
  failure?: FetchFailure;
  expires: number;
}

/** Names kept; the oldest goes first. About 200 bytes each. */
const CACHE_NAMES = 100_000;
const MIN_TTL_MS = 30_000;
const MAX_TTL_MS = 3_600_000;
const NEGATIVE_TTL_MS = 60_000;

/** Answers that say the name does not exist, or has no such records; everything else may pass. */
const PERMANENT = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME', 'ENONAME']);

/**
 * A resolver with a cache by TTL that joins look-ups under way.
 *
 * It asks the system's name servers through c-ares: getaddrinfo would take a thread of libuv's pool for each
 * look-up, which image decoding needs, and forget the answer.
 */
export function createResolver({
  useHostsFile = false,
  servers,
  now = Date.now,
}: ResolverOptions = {}): ResolveHost {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  const cache = new Map<string, Answer>();
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
    const found = await queryDns(resolver, hostname);
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
    const retryable = !PERMANENT.has(found.code);
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
      if (result.expires > now()) {
        if (cache.size >= CACHE_NAMES) cache.delete(cache.keys().next().value ?? '');
        cache.set(hostname, result);
      }
    }
    if (result.failure !== undefined) throw result.failure;
    return result.addresses;
  };
}

async function queryDns(
  resolver: Resolver,
  hostname: string,
): Promise<{ addresses: HostAddress[]; ttlMs: number; code: string }> {
  const [v4, v6] = await Promise.allSettled([
    resolver.resolve4(hostname, { ttl: true }),
    resolver.resolve6(hostname, { ttl: true }),
  ]);
  const addresses: HostAddress[] = [];
  let ttl = Number.POSITIVE_INFINITY;
  const codes: string[] = [];
  for (const [result, family] of [[v4, 4] as const, [v6, 6] as const]) {
    if (result.status === 'rejected') {
      codes.push(errorCode(result.reason));
      continue;
    }
    for (const record of result.value) {
      addresses.push({ address: record.address, family });
      ttl = Math.min(ttl, record.ttl);
    }
  }
  // A temporary failure of either family must not be remembered as "no such name".
  const code = codes.find((one) => !PERMANENT.has(one)) ?? codes[0] ?? 'ENODATA';
  return { addresses, ttlMs: ttl * 1000, code };
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'EUNKNOWN';
}
