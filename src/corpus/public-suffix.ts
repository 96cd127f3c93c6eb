import { domainToASCII } from 'node:url';
import { parse } from 'tldts';

/**
 * What kind of public suffix a name is, a name below which strangers to each other register theirs: `registry` for `com`
 * and `co.uk` (the ICANN section of the Public Suffix List), `service` for `github.io` and `blogspot.com` (its private
 * section); undefined for every other name, one without a dot that no registry has included.
 */
export function publicSuffixKind(name: string): 'registry' | 'service' | undefined {
  const host = domainToASCII(name.replace(/\.$/, '')) || name.toLowerCase();
  const { publicSuffix, isIcann, isPrivate, isIp } = parse(host, { allowPrivateDomains: true });
  if (isIp || publicSuffix !== host) return undefined;
  if (isPrivate) return 'service';
  return isIcann ? 'registry' : undefined;
}
