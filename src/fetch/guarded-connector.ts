import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { createProxyDialer } from '../store/proxy/proxy-connector.js';
import { NO_PROXIES, type ProxyChoice } from '../store/proxy/proxy-environment.js';
import { whyNotPublic, whyNotPublicName } from './address-guard.js';
import { FetchFailure } from './fetch-outcome.js';
import type { ResolveHost } from './resolver.js';

/** Options of {@link createConnector}. */
export interface ConnectorOptions {
  resolve: ResolveHost;
  allowPrivate: boolean;
  connectTimeoutMs: number;
  /** Offer HTTP/2 in the TLS handshake. */
  http2: boolean;
  /** Certificates to trust instead of Node's, in PEM. */
  ca?: string;
  /** Proxies to go through. Default: none. */
  proxies?: ProxyChoice;
  /** Told where a connection to an origin went. */
  onConnect?: (origin: string, address: string) => void;
}

/**
 * Dials for undici: every address of every dial is checked inside the socket's look-up, and the socket connects
 * to what was checked.
 *
 * Checking a name first and letting the client look it up again could be answered with another address the
 * second time (DNS rebinding). One address that is not public refuses the name: an honest host has no such mix.
 *
 * Behind a proxy it is the proxy that looks names up, so what is refused there are literal addresses, and names that
 * mean nothing but a local network.
 */
export function createConnector({
  resolve,
  allowPrivate,
  connectTimeoutMs,
  http2,
  ca,
  proxies = NO_PROXIES,
  onConnect,
}: ConnectorOptions): buildConnector.connector {
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const failure = allowPrivate ? undefined : refusal(addresses.map(({ address }) => address));
        if (failure !== undefined) return callback(failure, '');
        if (options.all === true) return callback(null, addresses);
        const [first] = addresses;
        return first === undefined
          ? callback(new FetchFailure('dns', 'ENODATA'), '')
          : callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, ''),
    );
  };
  const dial = buildConnector({
    lookup,
    timeout: connectTimeoutMs,
    allowH2: http2,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: attemptTimeoutMs(connectTimeoutMs),
    ...(ca !== undefined && { ca }),
  });
  const dialProxy = createProxyDialer({ connectTimeoutMs, http2, ...(ca !== undefined && { ca }) });
  return (options, callback) => {
    // Literal addresses never reach a look-up.
    const hostname = options.hostname.replace(/^\[(.*)\]$/, '$1');
    const failure = !allowPrivate && isIP(hostname) !== 0 ? refusal([hostname]) : undefined;
    if (failure !== undefined) return callback(failure, null);
    const proxy = proxies.proxyFor(new URL(`${options.protocol}//${options.host}`));
    if (proxy !== undefined) {
      const why = allowPrivate ? undefined : whyNotPublicName(hostname);
      if (why !== undefined) return callback(new FetchFailure('private_address', why), null);
      return dialProxy(proxy, { ...options, hostname }, callback);
    }
    return dial(options, (...result) => {
      const [error, socket] = result;
      if (error === null && socket?.remoteAddress !== undefined)
        onConnect?.(`${options.protocol}//${options.host}`, socket.remoteAddress);
      callback(...result);
    });
  };
}

/**
 * How long one address of a host may take to answer, in milliseconds, before the next is tried.
 *
 * Node's own 250 ms give up for good on a host whose answer takes longer than that: it does not go back to an address.
 */
function attemptTimeoutMs(connectTimeoutMs: number): number {
  return Math.max(250, Math.floor(connectTimeoutMs / 4));
}

/** The failure for the first address that is not public, if any. */
export function refusal(addresses: string[]): FetchFailure | undefined {
  for (const address of addresses) {
    const why = whyNotPublic(address);
    if (why !== undefined) return new FetchFailure('private_address', `${address} ${why}`);
  }
  return undefined;
}
