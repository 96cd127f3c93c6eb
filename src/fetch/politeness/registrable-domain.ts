import { isIP } from 'node:net';
import { getDomain } from 'tldts';

/**
 * The registrable domain of a host name: the public suffix and one label, as whoever registered it answers for all
 * below. Suffixes of hosting services count, so that two blogs of one service are two domains.
 *
 * @param hostname - as `URL.hostname` gives it; an address or a name without a known suffix is its own domain
 */
export function registrableDomain(hostname: string): string {
  const plain = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (isIP(plain) !== 0) return plain;
  return (
    getDomain(plain, { allowPrivateDomains: true, extractHostname: false, validateHostname: false }) ?? plain
  );
}
