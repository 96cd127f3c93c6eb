import { parse } from 'tldts';
import type { PiiMatch } from './pii-match.js';

const LOCAL_MAX = 64;
const DOMAIN_MAX = 253;
/** Names that RFC 2606 keeps for examples: nobody's address. */
const EXAMPLE = /(?:^|\.)(?:example\.(?:com|org|net|edu)|example|test|invalid|localhost)$/i;

/**
 * E-mail addresses: an ASCII local part before `@` (or full-width `＠`) and a name under a public top-level domain.
 *
 * Left alone: addresses at `example.org` and its like, `git@host:path`, and whatever has no known top-level domain,
 * such as `logo@2x.png`.
 */
export function* findEmails(text: string): Generator<PiiMatch> {
  let from = 0;
  for (let at = nextAt(text, 0); at !== -1; at = nextAt(text, at + 1)) {
    let start = at;
    while (start > from && at - start < LOCAL_MAX && isLocal(text.charCodeAt(start - 1))) start -= 1;
    // Dots lead nothing, quotes and brackets are not part of the address.
    while (start < at && !isAlphanumeric(text.charCodeAt(start))) start += 1;
    if (start === at || text.charCodeAt(at - 1) === 0x2e) continue;
    let end = at + 1;
    while (end < text.length && end - at <= DOMAIN_MAX && isDomain(text.charCodeAt(end))) end += 1;
    while (end > at + 1 && !isAlphanumeric(text.charCodeAt(end - 1))) end -= 1;
    const domain = text.slice(at + 1, end);
    if (!domain.includes('.') || EXAMPLE.test(domain)) continue;
    if (text.slice(start, at) === 'git' && text[end] === ':') continue;
    const { isIcann, domainWithoutSuffix } = parse(domain);
    if (isIcann !== true || !domainWithoutSuffix) continue;
    yield { kind: 'email', start, end };
    from = end;
  }
}

function nextAt(text: string, from: number): number {
  const ascii = text.indexOf('@', from);
  const wide = text.indexOf('＠', from);
  if (ascii === -1 || wide === -1) return Math.max(ascii, wide);
  return Math.min(ascii, wide);
}

function isAlphanumeric(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a);
}

function isLocal(unit: number): boolean {
  // . _ % + - and the apostrophe of O'Brien
  return (
    isAlphanumeric(unit) || unit === 0x2e || unit === 0x5f || unit === 0x25 || unit === 0x2b || unit === 0x2d
  );
}

function isDomain(unit: number): boolean {
  return isAlphanumeric(unit) || unit === 0x2e || unit === 0x2d;
}
