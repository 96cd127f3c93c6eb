import { expect, it, vi } from 'vitest';
import { startLoopbackProxy } from '../store/proxy/loopback-proxy.js';
import { crawl, recordsOf, siteOf } from './crawl-in-process.js';
import { article } from './crawl-site.js';

it('a crawl goes through the proxy of its environment: robots.txt, pages and all, and archives what the servers sent', async () => {
  const site = await siteOf({
    a: (path) =>
      path === '/' ? article('Start', ['/one']) : path === '/one' ? article('One', []) : undefined,
  });
  const proxy = await startLoopbackProxy();
  vi.stubEnv('http_proxy', proxy.url);
  try {
    const report = await crawl({ crawl: { seeds: [`${site.origin('a')}/`] } });
    expect(report.verdicts.page).toEqual({ stored: 2 });
    const asked = proxy.seen.map((line) => line.replace(`GET ${site.origin('a')}`, ''));
    expect(asked).toContain('/robots.txt');
    expect(asked.filter((path) => path === '/' || path === '/one')).toEqual(['/', '/one']);
    expect(asked).toHaveLength(site.arrivals.length);
    const records = await recordsOf(report.folder);
    expect(records.filter(({ type }) => type === 'response').map(({ uri }) => uri)).toEqual(
      expect.arrayContaining([`${site.origin('a')}/`, `${site.origin('a')}/one`]),
    );
    expect(records.map(({ block }) => block).join()).not.toContain(`127.0.0.1:${proxy.port}`);
  } finally {
    vi.unstubAllEnvs();
  }
});
