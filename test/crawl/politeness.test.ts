import { expect, it } from 'vitest';
import { crawl, siteOf, temporaryFolder } from './crawl-in-process.js';
import type { Arrival, Site } from './crawl-site.js';
import { article, text, tooEarly } from './crawl-site.js';

const LETTERS = 'abcdefghijklmnop';

/** Pages that all link to each other, slow enough that requests could overlap. */
function busySite(robots: string, pages: number, name = '', delay = 20): Site {
  return (path) => {
    if (path === '/robots.txt') return text(robots);
    const at = path === '/' ? 0 : LETTERS.indexOf(path.slice(1));
    if (at < 0) return undefined;
    const links = [...LETTERS.slice(1, pages)].map((letter) => `/${letter}`);
    return { ...article(`Page ${name} ${LETTERS[at]}`, links), delay };
  };
}

const hostsOf = (arrivals: readonly Arrival[]) => arrivals.map(({ host }) => host.split('.')[0] ?? '');

const peak = (arrivals: readonly Arrival[], host: string) =>
  Math.max(...arrivals.filter((one) => one.host.startsWith(`${host}.`)).map(({ underWay }) => underWay));

it('never comes closer together or more at once than said, robots.txt and redirects included, whatever the number of hosts', async () => {
  const site = await siteOf({
    slow: busySite('User-agent: *\nCrawl-delay: 0.5\n', 6, 'slow'),
    fast: busySite('', 10),
    other: busySite('User-agent: weft\nCrawl-delay: 0.3\nUser-agent: *\nCrawl-delay: 9\n', 6, 'other'),
  });
  const seeds = ['slow', 'fast', 'other'].map((name) => `${site.origin(name)}/`);
  const since = performance.now();
  const report = await crawl({ crawl: { seeds, delay_ms: 120, concurrency: 16 } });
  expect(report.pages).toBe(22);
  const { arrivals } = site;
  // Six pages, robots.txt, tdmrep.json and ai.txt.
  const hosts = hostsOf(arrivals);
  expect(hosts.filter((host) => host === 'slow')).toHaveLength(9);
  expect(tooEarly(arrivals, 'fast', since, 120)).toEqual([]);
  // Between robots.txt and the first page its delay holds already.
  expect(tooEarly(arrivals, 'slow', since, 500)).toEqual([]);
  expect(tooEarly(arrivals, 'other', since, 300)).toEqual([]);
  for (const host of ['slow', 'fast', 'other']) expect(peak(arrivals, host)).toBe(1);
  // Other hosts are asked meanwhile.
  const meanwhile = hosts.slice(hosts.indexOf('slow'), hosts.lastIndexOf('slow'));
  expect(new Set(meanwhile)).toEqual(new Set(['slow', 'fast', 'other']));
});

it('keeps the delay across a stop and the run that goes on at once', async () => {
  const abort = new AbortController();
  const pages = busySite('User-agent: *\nCrawl-delay: 0.6\n', 5);
  const site = await siteOf({
    a: (path, turn, request) => {
      if (path === '/b' && turn === 1) setTimeout(() => abort.abort(), 5);
      return pages(path, turn, request);
    },
  });
  const seeds = [`${site.origin('a')}/`];
  const folder = await temporaryFolder();
  const setup = { crawl: { seeds, delay_ms: 50 }, folder };
  const since = performance.now();
  await expect(crawl({ ...setup, signal: abort.signal })).rejects.toMatchObject({ code: 'aborted' });
  expect((await crawl(setup)).pages).toBe(5);
  expect(site.arrivals.filter(({ path }) => path === '/robots.txt').length).toBe(2);
  expect(tooEarly(site.arrivals, 'a', since, 600)).toEqual([]);
});

it('asks a host for several pages at once when it may, and never for more', async () => {
  // Longer than the 25 ms between requests that the fetcher's domain_rate asks for, so that visits overlap.
  const site = await siteOf({ a: busySite('', 14, '', 150) });
  await crawl({
    crawl: { seeds: ['/', '/b', '/c'].map((path) => site.origin('a') + path), per_host: 3, delay_ms: 0 },
  });
  // The fetcher begins with fewer where the host is slow.
  expect(peak(site.arrivals, 'a')).toBeGreaterThan(1);
  expect(peak(site.arrivals, 'a')).toBeLessThanOrEqual(3);
  expect(site.arrivals.filter(({ path }) => path === '/robots.txt').length).toBe(1);
});

it('leaves a host alone that wants more time between requests than the crawl has', async () => {
  const site = await siteOf({ a: busySite('User-agent: *\nCrawl-delay: 900\n', 3) });
  const report = await crawl({ crawl: { seeds: [`${site.origin('a')}/`] } });
  expect(report.verdicts.page).toEqual({ crawl_delay_too_long: 1 });
  expect(site.arrivals.map(({ path }) => path)).toEqual(['/robots.txt']);
});

it('waits as long as Retry-After says, and then goes on', async () => {
  const pages = busySite('', 3);
  const site = await siteOf({
    a: (path, turn, request) =>
      path === '/b' && turn === 1
        ? { status: 429, headers: { 'retry-after': '3' } }
        : pages(path, turn, request),
  });
  const report = await crawl({ crawl: { seeds: [`${site.origin('a')}/`] } });
  expect(report.verdicts.page).toEqual({ stored: 3 });
  const refused = site.arrivals.findIndex(({ path }) => path === '/b');
  expect((site.arrivals[refused + 1]?.at ?? 0) - (site.arrivals[refused]?.at ?? 0)).toBeGreaterThanOrEqual(
    3000,
  );
});

it('says who asks, with a contact, and does not start without one', async () => {
  const site = await siteOf({ a: busySite('', 1) });
  const seeds = [`${site.origin('a')}/`];
  await crawl({ crawl: { seeds } });
  for (const { headers } of site.arrivals) {
    expect(headers['user-agent']).toMatch(/^weft\/\S+ \(\+crawler@example\.org\)$/);
    expect(headers.from).toBe('crawler@example.org');
  }
  const before = site.arrivals.length;
  for (const user_agent of [undefined, 'MyBot/1.0']) {
    const fetch = { contact: undefined, user_agent } as never;
    await expect(crawl({ crawl: { seeds }, fetch })).rejects.toMatchObject({ code: 'no_contact' });
  }
  expect(site.arrivals.length).toBe(before);
});

it('takes an unreachable robots.txt for a refusal, and a missing one for leave', async () => {
  const site = await siteOf({
    broken: (path) => (path === '/robots.txt' ? { status: 500 } : article('Page')),
    none: (path) => (path === '/robots.txt' ? { status: 404 } : article('Page')),
    moved: (path) =>
      path === '/robots.txt'
        ? { status: 301, headers: { location: '/r' } }
        : path === '/r'
          ? text('User-agent: *\nDisallow: /')
          : article('Page'),
  });
  const seeds = ['broken', 'none', 'moved'].map((name) => `${site.origin(name)}/`);
  const report = await crawl({ crawl: { seeds }, fetch: { retries: 0 } });
  expect(report.verdicts.page).toEqual({ robots_unreachable: 1, stored: 1, blocked_by_robots: 1 });
});
