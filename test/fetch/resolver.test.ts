import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { createFetcher } from '../../src/fetch/fetcher.js';
import { createResolver } from '../../src/fetch/resolver.js';
import { PLAIN_PNG, startMisbehavingSite } from '../support/misbehaving-site.js';
import { type DnsAnswer, type LoopbackDns, startLoopbackDns } from './loopback-dns.js';

let dns: LoopbackDns;
afterEach(() => dns?.close());

async function resolverFor(answer: (name: string, turn: number) => DnsAnswer, now?: () => number) {
  dns = await startLoopbackDns(answer);
  return createResolver({ servers: [dns.server], ...(now === undefined ? {} : { now }) });
}

describe('createResolver', () => {
  it('answers localhost itself, whatever its case and dot', async () => {
    const resolve = await resolverFor(() => 'SERVFAIL');
    for (const name of ['localhost', 'LOCALHOST.', 'a.b.localhost']) {
      expect((await resolve(name)).map(({ address }) => address)).toEqual(['127.0.0.1', '::1']);
    }
    expect(dns.queries('localhost')).toBe(0);
  });

  it('joins look-ups under way and remembers the answer for its TTL', async () => {
    let clock = 0;
    const resolve = await resolverFor(
      () => ({ addresses: ['192.0.2.7', '192.0.2.8'], ttl: 100 }),
      () => clock,
    );
    const answers = await Promise.all(Array.from({ length: 10 }, () => resolve('images.test')));
    for (const answer of answers)
      expect(answer.map(({ address }) => address).sort()).toEqual(['192.0.2.7', '192.0.2.8']);
    expect(dns.queries('images.test')).toBe(1);
    clock = 99_000;
    await resolve('IMAGES.test.');
    expect(dns.queries('images.test')).toBe(1);
    clock = 101_000;
    await resolve('images.test');
    expect(dns.queries('images.test')).toBe(2);
  });

  it('remembers for a minute that a name does not exist', async () => {
    let clock = 0;
    const resolve = await resolverFor(
      () => 'NXDOMAIN',
      () => clock,
    );
    for (let turn = 0; turn < 3; turn++) {
      await expect(resolve('gone.test')).rejects.toMatchObject({
        reason: 'dns',
        message: 'ENOTFOUND',
        retryable: false,
      });
    }
    expect(dns.queries('gone.test')).toBe(1);
    clock = 61_000;
    await expect(resolve('gone.test')).rejects.toMatchObject({ reason: 'dns' });
    expect(dns.queries('gone.test')).toBe(2);
  });

  it('does not remember a failure that may pass', async () => {
    const failures = 4;
    const resolve = await resolverFor((_, turn) =>
      turn <= failures ? 'SERVFAIL' : { addresses: ['192.0.2.9'], ttl: 60 },
    );
    await expect(resolve('flaky.test')).rejects.toMatchObject({ message: 'ESERVFAIL', retryable: true });
    let found: string[] = [];
    for (let turn = 0; turn < 4 && found.length === 0; turn++) {
      found = await resolve('flaky.test').then(
        (addresses) => addresses.map(({ address }) => address),
        () => [],
      );
    }
    expect(found).toEqual(['192.0.2.9']);
  });
});

describe('several name servers', () => {
  it('take turns, stand in for each other, and one that is down is soon asked last', async () => {
    const good = await startLoopbackDns(() => ({ addresses: ['192.0.2.1'], ttl: 60 }));
    const silent = await startLoopbackDns(() => 'silence');
    const broken = await startLoopbackDns(() => 'SERVFAIL');
    onTestFinished(() => {
      for (const one of [good, silent, broken]) one.close();
    });
    const resolve = createResolver({ servers: [broken.server, silent.server, good.server] });
    const names = Array.from({ length: 60 }, (_, n) => `host${n}.test`);
    const answers = await Promise.all(names.map((name) => resolve(name)));
    expect(answers.map(([first]) => first?.address)).toEqual(Array(60).fill('192.0.2.1'));
    const later = Array.from({ length: 20 }, (_, n) => `later${n}.test`);
    for (const name of later) await resolve(name);
    expect(later.filter((name) => broken.queries(name) + silent.queries(name) > 0)).toEqual([]);
  });

  it('believe the first that says a name does not exist', async () => {
    const first = await startLoopbackDns(() => 'NXDOMAIN');
    const second = await startLoopbackDns(() => 'NXDOMAIN');
    onTestFinished(() => {
      first.close();
      second.close();
    });
    const resolve = createResolver({ servers: [first.server, second.server] });
    await expect(resolve('gone.test')).rejects.toMatchObject({ reason: 'dns', retryable: false });
    expect(first.queries('gone.test') + second.queries('gone.test')).toBe(1);
  });

  it('are refused by name when they are no addresses', () => {
    expect(() => createResolver({ servers: ['dns.example'] })).toThrow(/fetch\.name_servers.*dns\.example/);
  });
});

it('with half the look-ups failing at first, every living image is got', async () => {
  const site = await startMisbehavingSite();
  // The client repeats a failed query once by itself, so a name fails twice before it is known.
  const resolve = await resolverFor((name, turn) =>
    Number(/\d+/.exec(name)?.[0]) % 2 === 0 && turn <= 2 ? 'SERVFAIL' : { addresses: ['127.0.0.1'], ttl: 60 },
  );
  const fetcher = createFetcher({
    config: { allow_private: true, retries: 2, host_rate: 0, domain_rate: 0 },
    resolve,
    backoffMs: 5,
  });
  const port = new URL(site.origin).port;
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, n) => fetcher.fetch(`http://host${n}.test:${port}/image.png`)),
  );
  const got = outcomes.filter((outcome) => 'body' in outcome && outcome.body.equals(PLAIN_PNG));
  expect(got).toHaveLength(100);
  await fetcher.close();
  await site.close();
});
