import { isIPv6 } from 'node:net';
import { isIntroduced, isInUrl, type PiiMatch } from './pii-match.js';

const IPV4 = /(?<![\w.:/-])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\w-]|\.\d|\/\d)/g;
/** Only 2000::/3 is routed. */
const IPV6 = /(?<![\w.:])[23][0-9a-f]{3}(?::[0-9a-f]{0,4}){2,7}(?![\w:])/gi;
const VERSION =
  /(?:\bv|\bver|version|versione|versión|versão|release|build|firmware|版本|バージョン|버전|версия|§|section|chapter|rfc|oid)[\s.:：]*$/i;
/** Name servers for everybody: they stand in instructions and name no person. */
const SERVICES = new Set(
  '1.1.1.1 1.0.0.1 8.8.8.8 8.8.4.4 9.9.9.9 149.112.112.112 208.67.222.222 208.67.220.220 114.114.114.114 114.114.115.115 223.5.5.5 223.6.6.6 119.29.29.29 180.76.76.76 77.88.8.8'.split(
    ' ',
  ),
);
/** Four numbers that are all below this number chapters and versions more often than machines. */
const SMALL = 20;

/**
 * Public IP addresses. Left alone: private, reserved and documentation ranges (RFC 6890), networks (`…0`, `/24`),
 * public name servers, hosts of URLs, and what reads as a version or a chapter.
 */
export function* findIps(text: string): Generator<PiiMatch> {
  for (const match of text.matchAll(IPV4)) {
    const [address, ...parts] = match;
    const octets = parts.map(Number);
    if (parts.some((part) => part.length > 1 && part.startsWith('0')) || octets.some((octet) => octet > 255))
      continue;
    if (!isPublic(octets) || SERVICES.has(address) || octets.every((octet) => octet < SMALL)) continue;
    if (isIntroduced(text, match.index, VERSION) || isInUrl(text, match.index)) continue;
    yield { kind: 'ip', start: match.index, end: match.index + address.length };
  }
  for (const match of text.matchAll(IPV6)) {
    const [address] = match;
    if (!isIPv6(address) || /^2001:0?db8:/i.test(address) || /^3fff:/i.test(address)) continue;
    yield { kind: 'ip', start: match.index, end: match.index + address.length };
  }
}

function isPublic([a = 0, b = 0, c = 0, d = 0]: readonly number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224 || d === 0) return false;
  if (a === 100 && b >= 64 && b < 128) return false;
  if (a === 169 && b === 254) return false;
  if (a === 172 && b >= 16 && b < 32) return false;
  if (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)) || (b === 88 && c === 99))) return false;
  if (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) return false;
  return !(a === 203 && b === 0 && c === 113);
}
