import { getDomain } from 'tldts';

/** Addresses whose host a URL parser leaves as it is: plain names in lower case, without port, user or punycode. */
const PLAIN_HOST = /^https?:\/\/((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#]|$)/;

/** The host of a web page; pages without one count as one host. */
export function hostOfPage(url: string): string {
  const plain = PLAIN_HOST.exec(url)?.[1];
  if (plain !== undefined && !plain.includes('xn--')) return plain;
  return URL.canParse(url) ? new URL(url).host : '';
}

/**
 * The registrable domain of a web page, which all its hosts share: `www.` and `m.` hosts show the same pictures. A
 * service with sub-domains of its users, such as blogspot.com, is one domain too, although it is a public suffix: its
 * blogs share pictures. An address is its own domain; pages without a host count as one.
 */
export function domainOfPage(url: string): string {
  const host = hostOfPage(url).replace(/:\d+$/, '').replace(/\.$/, '');
  return (
    getDomain(host, { allowPrivateDomains: false, extractHostname: false, validateHostname: false }) ?? host
  );
}
