import { expect, it } from 'vitest';
import { crawl, journalOf, siteOf } from './crawl-in-process.js';
import { article } from './crawl-site.js';

const YEAR = 365 * 24 * 3_600_000;
const DELAY_MS = 40;

it('keeps its pauses, and waits for no year, when the clock is set back and on while it crawls', {
  timeout: 30_000,
}, async () => {
  const pages = Array.from({ length: 12 }, (_, n) => `/page-${n}`);
  const site = await siteOf({
    a: (path) => (path === '/robots.txt' ? { status: 404 } : article(`Page ${path}`, pages)),
  });
  // Right at first, a year back from the fourth request on, two years on from the eighth, and right in the end.
  const offset = (requests: number) =>
    requests < 4 ? 0 : requests < 8 ? -YEAR : requests < 11 ? 2 * YEAR : 0;
  const report = await crawl({
    crawl: { seeds: [`${site.origin('a')}/`], delay_ms: DELAY_MS },
    now: () => Date.now() + offset(site.arrivals.length),
  });
  expect(report).toMatchObject({ finished: true, pages: 13 });
  expect(report.seconds).toBeGreaterThanOrEqual(0);
  expect(report.seconds).toBeLessThan(30);
  // The server's own clock: timers may fire a millisecond early.
  const gaps = site.arrivals.slice(1).map(({ at }, n) => at - (site.arrivals[n]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(DELAY_MS - 5);
  const asked = site.arrivals.filter(({ path }) => path === '/robots.txt').length;
  expect(asked).toBeLessThanOrEqual(4);
  expect((await journalOf(report.folder)).filter((entry) => entry.t === 'done')).toHaveLength(13);
});
