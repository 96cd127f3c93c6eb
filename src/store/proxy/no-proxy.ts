import { BlockList, isIP } from 'node:net';

/** Whether the server of a URL is asked directly. */
export type IsDirect = (url: URL) => boolean;

/**
 * Reads `no_proxy`: names, which mean all below them too (`example.org`, `.example.org`, `*.example.org`), addresses,
 * networks (`10.0.0.0/8`), each with a port or without, between commas or blanks; `*` for all.
 */
export function noProxyRules(text: string): IsDirect {
  const rules = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(ruleOf);
  return (url) => {
    const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    return rules.some((rule) => rule(hostname, port));
  };
}

type Rule = (hostname: string, port: string) => boolean;

function ruleOf(entry: string): Rule {
  if (entry === '*') return () => true;
  const [, bracketed, plain = entry, wanted] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  const host = bracketed ?? plain;
  const matches = hostRule(host);
  return (hostname, port) => (wanted === undefined || wanted === port) && matches(hostname);
}

function hostRule(host: string): (hostname: string) => boolean {
  const [address = '', prefix] = host.split('/', 2);
  const version = isIP(address);
  if (version !== 0) {
    const family = version === 4 ? 'ipv4' : 'ipv6';
    const bits = version === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    // A network that is none is no rule: it must not make a server be asked directly.
    if (!(length <= bits)) return () => false;
    const network = new BlockList();
    network.addSubnet(address, length, family);
    return (hostname) => isIP(hostname) === version && network.check(hostname, family);
  }
  const name = host.replace(/^\*?\./, '').replace(/\.$/, '');
  return (hostname) =>
    name !== '' && (hostname === name || (isIP(hostname) === 0 && hostname.endsWith(`.${name}`)));
}
