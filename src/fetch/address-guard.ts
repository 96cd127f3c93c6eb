import { isIP } from 'node:net';

/** IPv4 ranges that are not the public internet (IANA special-purpose registry, RFC 6890), and why. */
const IPV4_RANGES: readonly (readonly [string, number, string])[] = [
  ['0.0.0.0', 8, 'this_network'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'carrier_nat'],
  ['127.0.0.0', 8, 'loopback'],
  // Azure's metadata and DNS service answers on a public-looking address from inside its machines.
  ['168.63.129.16', 32, 'metadata'],
  ['169.254.0.0', 16, 'link_local'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'reserved'],
  ['192.0.2.0', 24, 'documentation'],
  ['192.88.99.0', 24, 'relay'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'benchmark'],
  ['198.51.100.0', 24, 'documentation'],
  ['203.0.113.0', 24, 'documentation'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'reserved'],
];

const RANGES = IPV4_RANGES.map(([base, bits, why]) => ({
  base: ipv4Number(base),
  size: 2 ** (32 - bits),
  why,
}));

/**
 * Says why an IP address must not be dialled, or undefined when it is public.
 *
 * IPv6 is judged by allow-list: global unicast 2000::/3 without its special ranges. Addresses that carry an IPv4
 * address (mapped, compatible, translated, NAT64, 6to4) are judged by it; Teredo and other tunnels are refused.
 *
 * @param address - dotted IPv4 or any IPv6 text form, without brackets
 */
export function whyNotPublic(address: string): string | undefined {
  const family = isIP(address);
  if (family === 4) return whyNotPublicIpv4(ipv4Number(address));
  if (family !== 6) return 'not_an_address';
  return whyNotPublicIpv6(ipv6Words(address));
}

function whyNotPublicIpv4(address: number): string | undefined {
  return RANGES.find(({ base, size }) => address >= base && address < base + size)?.why;
}

function whyNotPublicIpv6(words: number[]): string | undefined {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = words;
  const low = g * 65536 + h;
  if (a === 0 && b === 0 && c === 0 && d === 0) {
    if (e === 0 && f === 0 && low <= 1) return low === 1 ? 'loopback' : 'unspecified';
    // ::/96 compatible, ::ffff:0:0/96 mapped, ::ffff:0:0:0/96 translated.
    const carries = (e === 0 && (f === 0 || f === 0xffff)) || (e === 0xffff && f === 0);
    return carries ? (whyNotPublicIpv4(low) ?? (f === 0xffff ? undefined : 'reserved')) : 'reserved';
  }
  if (a === 0x64 && b === 0xff9b) {
    const wellKnown = c === 0 && d === 0 && e === 0 && f === 0;
    return wellKnown ? whyNotPublicIpv4(low) : 'local_nat64';
  }
  if (a >= 0xfc00 && a <= 0xfdff) return 'private';
  if (a >= 0xfe80 && a <= 0xfebf) return 'link_local';
  if (a >= 0xfec0 && a <= 0xfeff) return 'private';
  if (a >= 0xff00) return 'multicast';
  if (a < 0x2000 || a > 0x3fff) return 'reserved';
  if (a === 0x2002) return whyNotPublicIpv4(b * 65536 + c);
  // 2001::/23 holds Teredo, benchmarking and ORCHID; 2001:db8::/32 and 3fff::/20 are documentation.
  if (a === 0x2001 && b < 0x200) return b === 0 ? 'teredo' : 'reserved';
  if ((a === 0x2001 && b === 0xdb8) || (a === 0x3fff && b < 0x1000)) return 'documentation';
  return undefined;
}

function ipv4Number(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The eight 16-bit words of a valid IPv6 text form; a zone (`%eth0`) is ignored. */
function ipv6Words(address: string): number[] {
  const [plain = ''] = address.split('%');
  const dotted = /\d+\.\d+\.\d+\.\d+$/.exec(plain)?.[0];
  let text = plain;
  if (dotted !== undefined) {
    const number = ipv4Number(dotted);
    const words = [Math.floor(number / 65536), number % 65536].map((word) => word.toString(16)).join(':');
    text = plain.slice(0, -dotted.length) + words;
  }
  const [head = '', tail] = text.split('::');
  const before = parseWords(head);
  if (tail === undefined) return before;
  const after = parseWords(tail);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function parseWords(text: string): number[] {
  return text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
}

/** Top-level names that no public server has: of this machine, of local networks, and those reserved for them. */
const LOCAL_SUFFIXES =
  /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa)$/;

/**
 * Says why a name must not be asked for where somebody else looks it up, or undefined when it may be a public one. An
 * address is judged by {@link whyNotPublic}.
 */
export function whyNotPublicName(hostname: string): string | undefined {
  if (isIP(hostname) !== 0) return undefined;
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return !name.includes('.') || LOCAL_SUFFIXES.test(name) ? `${name.slice(0, 60)} local_name` : undefined;
}
