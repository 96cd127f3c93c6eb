import { getServers, Resolver } from 'node:dns/promises';
import { FixConfigError } from '../errors.js';

/** An address of a host. */
export interface HostAddress {
  address: string;
  family: 4 | 6;
}

/** What name servers say of a host name: its addresses with their TTL, or the code of why there are none. */
export interface DnsAnswer {
  addresses: HostAddress[];
  /** Shortest TTL of the records in milliseconds; infinite when there are none. */
  ttlMs: number;
  /** c-ares code of the failure; set when there are no addresses. */
  code: string;
}

/** Answers that say the name does not exist, or has no such records; everything else may pass. */
const PERMANENT = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME', 'ENONAME']);
/** Time one server has for an answer, and how often it is asked when it is the only one. */
const TIMEOUT_MS = 2000;
const TRIES_ALONE = 2;
/** A server with this many failures in a row is asked last for a while. */
const FAILURES_TO_REST = 5;
const REST_MS = 30_000;

/** True when a failure says nothing lasting about the name. */
export function isTemporary(code: string): boolean {
  return !PERMANENT.has(code);
}

interface NameServer {
  resolver: Resolver;
  failures: number;
  restUntil: number;
}

/**
 * Asks several name servers through c-ares: each name begins with another one, the next is asked when one fails, and
 * one that fails often is asked last.
 *
 * @param servers - `address` or `address:port`; the system's when absent
 * @throws FixConfigError `bad_name_server`
 */
export function createNameServers(
  servers: readonly string[] | undefined,
  now: () => number,
): (hostname: string) => Promise<DnsAnswer> {
  const addresses = servers ?? getServers();
  const tries = addresses.length > 1 ? 1 : TRIES_ALONE;
  const list: NameServer[] = addresses.map((address) => nameServer(address, tries));
  if (list.length === 0) list.push({ resolver: new Resolver(), failures: 0, restUntil: 0 });
  let turn = 0;

  return async (hostname) => {
    const start = turn++;
    const order = list
      .map((_, n) => list[(start + n) % list.length] as NameServer)
      .sort((a, b) => Number(a.restUntil > now()) - Number(b.restUntil > now()));
    let answer: DnsAnswer = { addresses: [], ttlMs: Number.POSITIVE_INFINITY, code: 'ENOSERVER' };
    for (const server of order) {
      answer = await ask(server.resolver, hostname);
      if (answer.addresses.length > 0 || !isTemporary(answer.code)) {
        server.failures = 0;
        server.restUntil = 0;
        return answer;
      }
      server.failures += 1;
      if (server.failures >= FAILURES_TO_REST) server.restUntil = now() + REST_MS;
    }
    return answer;
  };
}

function nameServer(address: string, tries: number): NameServer {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries });
  try {
    resolver.setServers([address]);
  } catch (error) {
    throw new FixConfigError(
      'bad_name_server',
      `fetch.name_servers: expected addresses such as 192.0.2.1 or 192.0.2.1:53, got ${JSON.stringify(address)}`,
      { cause: error },
    );
  }
  return { resolver, failures: 0, restUntil: 0 };
}

async function ask(resolver: Resolver, hostname: string): Promise<DnsAnswer> {
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
  const code = codes.find(isTemporary) ?? codes[0] ?? 'ENODATA';
  return { addresses, ttlMs: ttl * 1000, code };
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'EUNKNOWN';
}
