import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whyNotPublic } from '../../src/fetch/address-guard.js';
import { checkUrl } from '../../src/fetch/check-url.js';
import { needs } from '../support/needs.js';

const shared = needs.shared('the URL forms that server-side request forgery uses');

describe('whyNotPublic', () => {
  it.each([
    ['0.0.0.0', 'this_network'],
    ['10.255.255.255', 'private'],
    ['100.64.0.1', 'carrier_nat'],
    ['100.127.255.255', 'carrier_nat'],
    ['100.100.100.200', 'carrier_nat'],
    ['127.255.0.1', 'loopback'],
    ['168.63.129.16', 'metadata'],
    ['169.254.169.254', 'link_local'],
    ['172.16.0.0', 'private'],
    ['172.31.255.255', 'private'],
    ['192.0.0.192', 'reserved'],
    ['192.168.1.1', 'private'],
    ['198.19.0.1', 'benchmark'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'reserved'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['::127.0.0.1', 'loopback'],
    ['::8.8.8.8', 'reserved'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:7f00:1', 'loopback'],
    ['::ffff:0:10.0.0.1', 'private'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['64:ff9b::a9fe:a9fe', 'link_local'],
    ['64:ff9b:1::8.8.8.8', 'local_nat64'],
    ['2002:7f00:1::', 'loopback'],
    ['2002:c0a8:101::1', 'private'],
    ['2001::1', 'teredo'],
    ['2001:20::1', 'reserved'],
    ['2001:db8::1', 'documentation'],
    ['3fff:1::1', 'documentation'],
    ['fc00::1', 'private'],
    ['fd00:ec2::254', 'private'],
    ['fe80::1', 'link_local'],
    ['fe80::1%eth0', 'link_local'],
    ['fec0::1', 'private'],
    ['ff02::1', 'multicast'],
    ['100::1', 'reserved'],
    ['5f00::1', 'reserved'],
    ['nonsense', 'not_an_address'],
  ])('%s is %s', (address, why) => {
    expect(whyNotPublic(address)).toBe(why);
  });

  it.each([
    ['8.8.8.8'],
    ['1.1.1.1'],
    ['100.63.255.255'],
    ['100.128.0.0'],
    ['172.15.255.255'],
    ['172.32.0.0'],
    ['192.167.255.255'],
    ['223.255.255.255'],
    ['::ffff:8.8.8.8'],
    ['64:ff9b::8.8.8.8'],
    ['2002:808:808::1'],
    ['2606:4700:4700::1111'],
    ['2001:4860:4860::8888'],
  ])('%s is public', (address) => {
    expect(whyNotPublic(address)).toBeUndefined();
  });

  it('judges an IPv4 address alike in every IPv6 form that carries it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
        const words = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        const why = whyNotPublic(address);
        for (const form of [`::ffff:${address}`, `::ffff:${words}`, `64:ff9b::${words}`, `2002:${words}::`]) {
          expect(whyNotPublic(form)).toBe(why);
        }
      }),
    );
  });

  it('reads every text form of an IPv6 address alike', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
        expect(whyNotPublic(address)).toBe(whyNotPublic(canonical));
      }),
    );
  });
});

/** Ports are judged apart, so that here a form is refused for its address alone. */
const ANY_PORT = Array.from({ length: 65_535 }, (_, n) => n + 1);

interface SsrfCase {
  url: string;
  kind: string;
  must_block: boolean | string;
}

describe.skipIf(shared.skip)('URL forms seen in attacks', () => {
  const cases = shared.skip
    ? []
    : (JSON.parse(readFileSync(join(shared.path, 'data/url/ssrf/ssrf_urls.json'), 'utf8')) as SsrfCase[]);

  function blocked(url: string): boolean {
    try {
      checkUrl(url, { allow_private: false, ports: ANY_PORT });
      return false;
    } catch {
      return true;
    }
  }

  it('refuses each of those that must be blocked by their form alone', () => {
    const mustBlock = cases.filter(({ must_block }) => must_block === true);
    expect(mustBlock.length).toBeGreaterThan(150);
    expect(mustBlock.filter(({ url }) => !blocked(url)).map(({ url }) => url)).toEqual([]);
  });

  it('lets public controls and names pass to the look-up', () => {
    const controls = cases.filter(({ must_block }) => must_block === false);
    expect(controls.length).toBeGreaterThan(10);
    expect(controls.filter(({ url }) => blocked(url)).map(({ url }) => url)).toEqual([]);
    const names = cases.filter(({ kind }) => kind === 'name').filter(({ url }) => URL.canParse(url));
    for (const { url } of names) expect(isIP(new URL(url).hostname)).toBe(0);
  });
});
