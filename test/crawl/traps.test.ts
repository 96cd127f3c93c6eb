import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CrawlConfig } from '../../src/config/crawl-config.js';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { TrapDetector } from '../../src/crawl/trap-detector.js';
import { judgeShape, urlPattern } from '../../src/crawl/url-shape.js';
import { crawl, siteOf } from './crawl-in-process.js';
import { article, html } from './crawl-site.js';

const { traps } = checkPipeline({ source: { type: 'warc', input: 'x' }, crawl: { seeds: ['http://e.org/'] } })
  .crawl as CrawlConfig;
const shape = (url: string) => judgeShape(new URL(url), traps, 2026);

const WORDS = 'river stone morning paper window garden letter summer bridge winter'.split(' ');
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

describe('a site with traps', () => {
  it('is left after a bounded number of requests, and what was left out is counted by kind', async () => {
    let session = 0;
    const site = await siteOf({
      a: (path) => {
        const url = new URL(path, 'http://a');
        if (path === '/robots.txt') return undefined;
        if (path === '/')
          return article('Home', [
            '/calendar/2026/11',
            '/s;jsessionid=1',
            '/deep/a',
            '/shop?color=red',
            '/loop/x',
            '/p?page=1',
            '/real/0',
          ]);
        // A calendar without events: forever forth and back.
        const month = /^\/calendar\/(\d+)\/(\d+)$/.exec(path);
        if (month) {
          const at = Number(month[1]) * 12 + Number(month[2]) - 1;
          const link = (to: number) => `/calendar/${Math.floor(to / 12)}/${(to % 12) + 1}`;
          return html(
            `<title>Events</title><h1>Events in ${MONTHS[at % 12]}</h1><p>There are no events in this month.</p><a href="${link(at + 1)}">next</a><a href="${link(at - 1)}">previous</a>`,
          );
        }
        // A new session id in every link of every answer.
        if (path === '/s' || path.startsWith('/s;'))
          return article(
            'Session',
            [1, 2, 3].map(() => `/s;jsessionid=${(session++).toString(36)}x9`),
          );
        // Directories without end.
        if (path.startsWith('/deep/')) {
          const depth = path.split('/').length;
          const name = `${WORDS[depth % 10]}${WORDS[Math.floor(depth / 10)]}`;
          return article(`Deep ${name}`, [`${path}/${name}`]);
        }
        // The same segment again and again, as a relative link on a page that answers to any path makes them.
        if (path.startsWith('/loop/')) return article('Loop', [`${path}/x`]);
        // Facets: every combination of every value.
        if (url.pathname === '/shop') {
          const chosen = [...url.searchParams];
          const more = ['color', 'size', 'brand', 'price', 'sort'].flatMap((name) =>
            ['a', 'b', 'c'].map((value) => `/shop?${new URLSearchParams([...chosen, [name, value]])}`),
          );
          return article(
            `Shop ${chosen.map(([, value]) => WORDS[value.charCodeAt(0) % 10]).join(' ')}`,
            more,
          );
        }
        // A list whose pages go on forever.
        if (url.pathname === '/p')
          return article('List', [`/p?page=${Number(url.searchParams.get('page')) + 1}`]);
        // An archive that really has that many articles.
        const real = /^\/real\/(\d+)$/.exec(path);
        if (real) {
          const number = Number(real[1]);
          const title = [...String(number)].map((digit) => WORDS[Number(digit)]).join(' ');
          return article(title, number < 80 ? [`/real/${number + 1}`] : []);
        }
        return undefined;
      },
    });
    const report = await crawl({
      crawl: {
        seeds: [`${site.origin('a')}/`],
        max_depth: 100,
        traps: { max_queries_per_path: 60, yield_sample: 15 },
      },
    });
    expect(report.finished).toBe(true);
    const asked = (prefix: string) => site.arrivals.filter(({ path }) => path.startsWith(prefix)).length;
    expect(asked('/real/')).toBe(81);
    expect(asked('/calendar/')).toBeLessThan(100);
    expect(site.arrivals.filter(({ path }) => /^\/s(;|$)/.test(path)).length).toBe(1);
    expect(asked('/deep/')).toBeLessThanOrEqual(20);
    expect(asked('/loop/')).toBeLessThanOrEqual(3);
    expect(asked('/shop')).toBeLessThanOrEqual(61);
    expect(asked('/p?')).toBeLessThan(40);
    const { page } = report.verdicts;
    for (const reason of ['repeated_segments', 'path_too_deep', 'too_many_queries', 'pattern_without_yield'])
      expect(page[reason], reason).toBeGreaterThan(0);
    expect(Object.values(page).reduce((sum, count) => sum + count, 0)).toBe(report.urls);
  });
});

describe('judgeShape', () => {
  it.each([
    ['http://e.org/a/b/a/c/a/', 'repeated_segments'],
    [`http://e.org/${'a'.repeat(2100)}`, 'url_too_long'],
    [`http://e.org/${'abcdefghijklmnopqrstu'.split('').join('/')}`, 'path_too_deep'],
    ['http://e.org/?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9', 'too_many_parameters'],
    ['http://e.org/?f=1&f=2&f=3', 'repeated_parameter'],
    ['http://e.org/events/2099/01', 'date_ahead'],
    ['http://e.org/events?month=2&year=3000', 'date_ahead'],
    ['http://e.org/events?date=2150-01-01', 'date_ahead'],
  ])('%s is %s', (url, reason) => {
    expect(shape(url)).toBe(reason);
  });

  it.each([
    'http://e.org/2024/05/17/a-story',
    'http://e.org/2026/11/11/11',
    'http://e.org/iso-9001-12/part',
    'http://e.org/archive/1854/05/12',
    'http://e.org/?id=1&lang=en',
    'http://e.org/en/a/en',
    'http://e.org/products/1066',
  ])('%s is well', (url) => {
    expect(shape(url)).toBeUndefined();
  });
});

describe('TrapDetector', () => {
  it('puts URLs that differ in numbers and identifiers only under one pattern', () => {
    const pattern = (url: string) => urlPattern(new URL(url));
    expect(pattern('http://e.org/a/2024-05-01?b=1&a=2')).toBe(pattern('http://e.org/a/1999-12-31?a=7&b=x'));
    expect(pattern('http://e.org/x/3f2504e0-4f89-11d3-9a0c-0305e82c3301')).toBe(pattern('http://e.org/x/77'));
    expect(pattern('http://e.org/a/1')).not.toBe(pattern('http://e.org/b/1'));
  });

  it('bounds any pattern, path and domain, whatever the URLs', () => {
    const limits = { ...traps, max_urls_per_pattern: 20, max_queries_per_path: 15, max_hosts_per_domain: 5 };
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 50, maxLength: 200 }), (numbers) => {
        const detector = new TrapDetector(limits, Date.UTC(2026, 0));
        const taken = { pattern: 0, query: 0, hosts: new Set<string>() };
        for (const n of numbers) {
          for (const text of [
            `http://e.org/x/${n}`,
            `http://e.org/q?k${n % 3}=${n}`,
            `http://h${n}.example.com/`,
          ]) {
            const url = new URL(text);
            if (detector.judge(url) !== undefined) continue;
            detector.count(url);
            if (url.host !== 'e.org') taken.hosts.add(url.host);
            else if (url.search === '') taken.pattern++;
            else taken.query++;
          }
        }
        expect(taken.pattern).toBeLessThanOrEqual(20);
        expect(taken.query).toBeLessThanOrEqual(15);
        expect(taken.hosts.size).toBeLessThanOrEqual(5);
      }),
      { numRuns: 30 },
    );
  });
});
