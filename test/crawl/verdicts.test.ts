import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeCrawl } from '../../src/commands/describe-crawl.js';
import type { CrawlReport } from '../../src/crawl/crawl-report.js';
import {
  CRAWL_REASONS,
  type CrawlReason,
  describeCrawlReason,
} from '../../src/model/reasons/crawl-reasons.js';
import { crawl, journalOf, recordsOf, siteOf, urisOf } from './crawl-in-process.js';
import { article, gzipped, html, jpeg, picture, redirectTo, text, tooEarly, xml } from './crawl-site.js';

/** Every URL has one verdict or waits: the sum that must hold in any crawl. */
function sumOf({ verdicts, waiting }: CrawlReport): number {
  const counts = [...Object.values(verdicts), waiting].flatMap((group) => Object.values(group));
  return counts.reduce((sum, count) => sum + count, 0);
}

it('gives no verdict that is not registered', () => {
  const verdicts: CrawlReason[] = ['stored', 'too_deep', 'dns'];
  // @ts-expect-error: not in the registry
  const unknown: CrawlReason = 'page_too_blue';
  expect(verdicts.every((code) => describeCrawlReason(code) !== undefined)).toBe(true);
  expect(describeCrawlReason(unknown)).toBeUndefined();
});

it('ends every URL it sees in one counted verdict', async () => {
  const image = await picture(1);
  const site = await siteOf({
    a: (path) => {
      switch (path) {
        case '/robots.txt':
          return text('User-agent: *\nDisallow: /secret\n');
        case '/':
          return html(
            `<title>Start</title><h1>Start</h1><p>${'words that make a page of it '.repeat(20)}</p>
             <a href="/one">1</a> <a href="/one?utm_source=x#top">1 again</a> <a href="/old">old</a> <a href="/gone">gone</a>
             <a href="/broken">5xx</a> <a href="/secret/x">secret</a> <a href="/file.pdf">pdf</a> <a href="/data">json</a>
             <a href="/copy">copy</a> <a href="/loop1">loop</a> <a href="/empty">empty</a> <a href="/huge">huge</a>
             <a rel="nofollow" href="/paid">paid</a> <a href="http://elsewhere.example/">out</a>
             <a href="mailto:a@b">mail</a> <a href="http://[::bad/">bad</a> <a href="/private">private</a>`,
          );
        case '/one':
          return article('One', ['/two'], ['/missing.jpg', '/good.jpg']);
        case '/copy':
          return article('One', ['/two'], ['/missing.jpg', '/good.jpg']);
        case '/two':
          return {
            ...article('Two', ['/three']),
            headers: { 'content-type': 'text/html', 'x-robots-tag': 'nofollow' },
          };
        case '/old':
          return redirectTo('/one');
        case '/loop1':
          return redirectTo('/loop2');
        case '/loop2':
          return redirectTo('/loop1');
        case '/broken':
          return { status: 503 };
        case '/data':
          return { headers: { 'content-type': 'application/json' }, body: '{"a": 1}' };
        case '/huge':
          return html('x'.repeat(300_000));
        case '/empty':
          return html('');
        case '/good.jpg':
          return jpeg(image);
        case '/private':
          return redirectTo('http://10.1.2.3/');
        default:
          return undefined;
      }
    },
  });
  const report = await crawl({
    crawl: { seeds: [`${site.origin('a')}/`] },
    fetch: { max_bytes: 200_000, retries: 0 },
  });
  expect(report.finished).toBe(true);
  expect(report.verdicts.page).toEqual({
    blocked_by_robots: 1,
    duplicate_payload: 1,
    empty_body: 1,
    file_extension: 1,
    http_4xx: 1,
    http_5xx: 1,
    not_html: 1,
    out_of_scope: 2,
    redirect: 4,
    stored: 3,
    too_large: 1,
  });
  expect(report.verdicts.image).toEqual({ http_4xx: 1, stored: 1 });
  expect(report.notes).toMatchObject({ links_nofollow: 3 });
  for (const kind of ['page', 'image', 'sitemap'] as const)
    for (const reason of Object.keys(report.verdicts[kind]))
      expect(describeCrawlReason(reason)?.levels, reason).toContain(kind);
  expect(describeCrawl(report, 'crawl')).toContain(
    `pages:\n  4 redirect: ${CRAWL_REASONS.redirect.en[0]}\n  3 stored: the answer is in the archive\n`,
  );
  expect(sumOf(report)).toBe(report.urls);
  expect(JSON.parse(await readFile(join(report.folder, 'report.json'), 'utf8'))).toMatchObject({
    urls: report.urls,
  });
  const entries = await journalOf(report.folder);
  const ends = entries.flatMap((one) => (one.t === 'done' || one.t === 'skip' ? [one.url] : []));
  expect(new Set(ends).size).toBe(ends.length);
  expect(site.arrivals.filter(({ path }) => path === '/one').length).toBe(1);
});

it('reads indexes, gzipped, news, image and text sitemaps and feeds, from robots.txt and from the configuration', async () => {
  const image = await picture(2);
  let origin = '';
  const urlset = (body: string) =>
    `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">${body}</urlset>`;
  const site = await siteOf({
    a: (path) => {
      switch (path) {
        case '/robots.txt':
          return text(`Sitemap: ${origin}/index.xml\nUser-agent: *\nDisallow:\n`);
        case '/index.xml':
          return xml(
            `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>${origin}/pages.xml.gz</loc></sitemap><sitemap><loc>${origin}/news.xml</loc></sitemap><sitemap><loc>${origin}/nothing.xml</loc></sitemap></sitemapindex>`,
          );
        case '/pages.xml.gz':
          return gzipped(
            urlset(
              `<url><loc>${origin}/a?x=1&amp;y=2</loc><lastmod>2026-01-01</lastmod><image:image><image:loc>${origin}/listed.jpg</image:loc></image:image></url><url><loc> ${origin}/b </loc></url><url><loc>http://elsewhere.example/</loc></url>`,
            ),
          );
        case '/news.xml':
          return xml(
            urlset(
              `<url><loc>${origin}/c</loc><n:news><n:publication><n:name>N</n:name></n:publication><n:publication_date>2026-02-02</n:publication_date></n:news></url>`,
            ),
          );
        case '/nothing.xml':
          return html('<html>no sitemap</html>');
        case '/feed':
          return xml(
            `<rss version="2.0"><channel><link>${origin}/</link><item><title>x</title><link>${origin}/d</link></item></channel></rss>`,
          );
        case '/atom':
          return xml(
            `<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="edit" href="${origin}/no"/><link href="${origin}/e"/></entry></feed>`,
          );
        case '/urls.txt':
          return text(`${origin}/f\r\nnot a url\r\n${origin}/a?y=2&x=1\n`);
        case '/listed.jpg':
          return jpeg(image);
        default:
          return /^\/[a-f](\?|$)/.test(path) ? article(`Page ${path.slice(1, 2)}`) : undefined;
      }
    },
  });
  origin = site.origin('a');
  const report = await crawl({
    crawl: { sitemaps: ['/feed', '/atom', '/urls.txt'].map((path) => origin + path), images: 'all' },
  });
  expect(report.verdicts.sitemap).toEqual({ not_a_sitemap: 1, stored: 6 });
  expect(report.verdicts.page).toEqual({ http_4xx: 1, out_of_scope: 1, stored: 6 });
  expect(report.verdicts.image).toEqual({ stored: 1 });
  expect(sumOf(report)).toBe(report.urls);
});

it('keeps to its budgets to the page, says what waits, and goes on with larger ones', async () => {
  const letters = 'abcdefghij';
  const site = await siteOf(
    Object.fromEntries(
      ['one', 'two'].map((name) => [
        name,
        (path: string) => {
          if (path === '/bad') return { status: 404 };
          const at = path === '/' ? 0 : letters.indexOf(path.slice(1));
          return at < 0
            ? undefined
            : article(`${name} ${letters[at]}`, ['/bad', ...[...letters].map((one) => `/${one}`)]);
        },
      ]),
    ),
  );
  const seeds = ['one', 'two'].map((name) => `${site.origin(name)}/`);
  const first = await crawl({ crawl: { seeds, max_pages: 7, max_pages_per_host: 5, per_host: 3 } });
  expect(first).toMatchObject({ finished: true, pages: 7 });
  expect(sumOf(first)).toBe(first.urls);
  const second = await crawl({ crawl: { seeds, max_pages_per_host: 5 }, folder: first.folder });
  expect(second).toMatchObject({ pages: 10, waiting: { host_page_budget: expect.any(Number) } });
  const third = await crawl({ crawl: { seeds }, folder: first.folder });
  // `/` and `/a` have the same bytes.
  expect(third).toMatchObject({ pages: 20, waiting: {}, finished: true });
  expect(sumOf(third)).toBe(third.urls);
  const uris = urisOf(await recordsOf(first.folder), 'response');
  expect(new Set(uris).size).toBe(uris.length);
});

it('refuses private addresses, named, written as numbers or redirected to', async () => {
  const site = await siteOf({ a: () => redirectTo('http://2130706433/') });
  const seeds = [
    `${site.origin('a')}/`,
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://[::ffff:10.0.0.1]/',
    'http://169.254.169.254/latest/',
  ];
  const report = await crawl({
    crawl: { seeds },
    fetch: { allow_private: false, ports: [80, Number(new URL(site.origin('a')).port)] },
  });
  // Two of them are one address.
  expect(report.verdicts.page).toEqual({ private_address: 4 });
  expect(site.arrivals).toEqual([]);
});

it('asks again for old pages and writes revisit records for what has not changed', async () => {
  let changed = false;
  const site = await siteOf({
    a: (path, _turn, request) => {
      if (path === '/') return article('Home', ['/tagged', '/plain', '/new']);
      if (path === '/plain') return article('Plain');
      if (path === '/new') return article(changed ? 'Newer' : 'New');
      if (path !== '/tagged') return undefined;
      if (request.headers['if-none-match'] === '"v1"') return { status: 304, headers: { etag: '"v1"' } };
      return { ...article('Tagged'), headers: { 'content-type': 'text/html', etag: '"v1"' } };
    },
  });
  const setup = { seeds: [`${site.origin('a')}/`], revisit_hours: 24 };
  const first = await crawl({ crawl: setup });
  expect((await crawl({ crawl: setup, folder: first.folder })).urls).toBe(4);
  // Four pages, robots.txt, tdmrep.json and ai.txt.
  expect(site.arrivals.length).toBe(7);
  changed = true;
  const later = await crawl({ crawl: setup, folder: first.folder, now: () => Date.now() + 25 * 3_600_000 });
  expect(later).toMatchObject({ finished: true, pages: 4, urls: 4 });
  const records = await recordsOf(first.folder);
  const revisits = records.filter(({ type }) => type === 'revisit');
  expect(
    Object.fromEntries(
      revisits.map((one) => [new URL(one.uri).pathname, one.fields.get('warc-profile')?.split('/').at(-1)]),
    ),
  ).toEqual({
    '/': 'identical-payload-digest',
    '/plain': 'identical-payload-digest',
    '/tagged': 'server-not-modified',
  });
  expect(urisOf(records, 'response').filter((uri) => uri.endsWith('/new')).length).toBe(2);
});

it('heeds opt-outs and the rules for other crawlers that it is configured to heed, and in mode off none', async () => {
  const image = await picture(4);
  const tagged = (value: string) => ({ 'content-type': 'text/html', 'x-robots-tag': value });
  const site = await siteOf({
    a: (path) => {
      if (path === '/robots.txt')
        return text('User-agent: CCBot\nDisallow: /cc\n\nUser-agent: *\nDisallow: /all\n');
      if (path === '/') return article('Home', ['/cc', '/all', '/noai'], ['/noai.jpg']);
      if (path === '/noai') return { ...article('No', ['/behind']), headers: tagged('noai') };
      if (path === '/noai.jpg')
        return { headers: { 'content-type': 'image/jpeg', 'x-robots-tag': 'noimageai' }, body: image };
      return article(`Page ${path.slice(1)}`);
    },
  });
  const seeds = [`${site.origin('a')}/`];
  const plain = await crawl({ crawl: { seeds } });
  expect(plain.verdicts).toMatchObject({
    page: { blocked_by_robots: 1, opted_out: 1, stored: 3 },
    image: { opted_out: 1 },
  });
  expect(urisOf(await recordsOf(plain.folder), 'response').some((uri) => uri.includes('noai'))).toBe(false);
  const more = await crawl({ crawl: { seeds }, consent: { tokens: ['CCBot'] } });
  expect(more.verdicts.page).toMatchObject({ blocked_by_robots: 2, stored: 2 });
  const before = site.arrivals.length;
  const off = await crawl({ crawl: { seeds }, consent: { mode: 'off' } });
  expect(off.verdicts).toMatchObject({ page: { stored: 5 }, image: { stored: 1 } });
  expect(site.arrivals.slice(before).some(({ path }) => path === '/robots.txt')).toBe(false);
});

it('heeds tdmrep.json, ai.txt and the preferences in robots.txt, asked for once, in the host’s turn', async () => {
  const image = await picture(5);
  const site = await siteOf({
    a: (path) => {
      if (path === '/robots.txt')
        return text('User-agent: *\nContent-Usage: /usage train-ai=n\nContent-Signal: /signal ai-train=no\n');
      if (path === '/.well-known/tdmrep.json')
        return text(
          JSON.stringify(['/reserved', '/lifted'].map((location) => ({ location, 'tdm-reservation': 1 }))),
        );
      if (path === '/ai.txt') return text('User-Agent: *\nDisallow: *.jpg\n');
      if (path === '/')
        return article('Home', ['/usage', '/signal', '/reserved', '/lifted'], ['/a.jpg', '/b.png']);
      if (/^\/[ab]\.(?:jpg|png)$/.test(path))
        return { headers: { 'content-type': 'image/jpeg' }, body: image };
      if (path === '/lifted')
        return { ...article('Lifted'), headers: { 'content-type': 'text/html', 'tdm-reservation': '0' } };
      return article(`Page ${path.slice(1)}`);
    },
  });
  const since = performance.now();
  const report = await crawl({ crawl: { seeds: [`${site.origin('a')}/`], delay_ms: 30 } });
  expect(report.verdicts).toMatchObject({
    page: { opted_out: 3, stored: 2 },
    image: { opted_out: 1, stored: 1 },
  });
  const stored = urisOf(await recordsOf(report.folder), 'response').map((uri) => new URL(uri).pathname);
  expect(stored.sort()).toEqual(['/', '/b.png', '/lifted']);
  for (const file of ['/robots.txt', '/.well-known/tdmrep.json', '/ai.txt'])
    expect(site.arrivals.filter(({ path }) => path === file)).toHaveLength(1);
  expect(tooEarly(site.arrivals, 'a', since, 30)).toEqual([]);
});

it('follows a redirect to another spelling of the same URL, and ends one that goes round', async () => {
  const site = await siteOf({
    a: (path) => {
      if (path === '/') return article('Home', ['/a//b', '/round?b=1&a=2']);
      if (path === '/a//b') return redirectTo('/a/b');
      if (path === '/a/b') return article('Behind', ['/a//b', '/a/b']);
      if (path === '/round?b=1&a=2') return redirectTo('/round?a=2&b=1');
      return path === '/round?a=2&b=1' ? redirectTo('/round?b=1&a=2') : undefined;
    },
  });
  const report = await crawl({ crawl: { seeds: [`${site.origin('a')}/`] } });
  expect(report.verdicts.page).toEqual({ redirect: 3, stored: 2 });
  expect(sumOf(report)).toBe(report.urls);
  expect(await crawl({ crawl: { seeds: [`${site.origin('a')}/`] }, folder: report.folder })).toMatchObject({
    urls: report.urls,
    verdicts: report.verdicts,
  });
});
