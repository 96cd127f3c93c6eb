import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { crawl, recordsOf, siteOf } from './crawl-in-process.js';
import { article, redirectTo, xml } from './crawl-site.js';

it('user names and passwords in seeds, links, sitemaps and redirects are not sent, and are in no URL of the journal, the archives and the report', async () => {
  const secret = 'cr4wl-pw-55';
  const login = (path: string) => `${site.origin('a').replace('//', `//carol:${secret}@`)}${path}`;
  const site = await siteOf({
    a: (path) => {
      switch (path) {
        case '/':
          return article('Start', [login('/one'), '/old']);
        case '/old':
          return redirectTo(login('/two'));
        case '/sitemap.xml':
          return xml(`<urlset><url><loc>${login('/three')}</loc></url></urlset>`);
        case '/one':
        case '/two':
        case '/three':
          return article(path, []);
        default:
          return undefined;
      }
    },
  });
  const report = await crawl({ crawl: { seeds: [login('/')], sitemaps: [login('/sitemap.xml')] } });
  expect(report.verdicts.page).toEqual({ redirect: 1, stored: 4 });
  expect(site.arrivals.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  for (const name of ['journal.jsonl', 'report.json'])
    expect(await readFile(join(report.folder, name), 'utf8')).not.toContain(secret);
  const uris = (await recordsOf(report.folder)).map(({ uri }) => uri);
  expect(uris.length).toBeGreaterThan(5);
  expect(uris.join()).not.toContain(secret);
});
