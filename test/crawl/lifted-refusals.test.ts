import { expect, it } from 'vitest';
import { crawlFinding } from '../../src/commands/crawl-findings.js';
import { crawl, journalOf, siteOf, temporaryFolder } from './crawl-in-process.js';
import { article } from './crawl-site.js';

it('what a setting refused is asked for by the same command once the setting allows it, and counted once', async () => {
  const site = await siteOf({ a: (path) => (path === '/' ? article('Start', ['/next']) : article('Next')) });
  const start = `${site.origin('a')}/`;
  const folder = await temporaryFolder();
  const refused = await crawl({ crawl: { seeds: [start] }, fetch: { allow_private: false }, folder });
  expect(refused.verdicts.page).toEqual({ port_not_allowed: 1 });
  expect(crawlFinding(refused)).toMatch(
    /^no page was stored: 1 URLs ended as port_not_allowed: .*; add its port with --set fetch\.ports=\[…\], and run the same command again$/,
  );
  const ports = [Number(new URL(start).port)];
  const inside = await crawl({ crawl: { seeds: [start] }, fetch: { allow_private: false, ports }, folder });
  expect(inside.verdicts.page).toEqual({ private_address: 1 });
  expect(crawlFinding(inside)).toMatch(/ended as private_address: .*; add --allow-private /);
  // Nothing has changed: nothing is asked for again.
  const same = await crawl({ crawl: { seeds: [start] }, fetch: { allow_private: false, ports }, folder });
  expect(same.verdicts).toEqual(inside.verdicts);
  const open = await crawl({ crawl: { seeds: [start] }, fetch: { allow_private: true }, folder });
  expect(open).toMatchObject({ pages: 2, urls: 2, finished: true, verdicts: { page: { stored: 2 } } });
  expect(crawlFinding(open)).toBeUndefined();
  // A run after it replays all of that to the same sums.
  const length = (await journalOf(folder)).length;
  const replayed = await crawl({ crawl: { seeds: [start] }, fetch: { allow_private: true }, folder });
  expect(replayed).toMatchObject({ pages: 2, urls: 2, verdicts: { page: { stored: 2 } } });
  expect(await journalOf(folder)).toHaveLength(length);
});
