import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { AbortedError } from '../../src/errors.js';
import type { Manifest } from '../../src/model/manifest.js';
import { createBuildMetrics } from '../../src/telemetry/build-metrics.js';
import { createCrawlMetrics } from '../../src/telemetry/crawl-metrics.js';
import { loadPromClient } from '../../src/telemetry/load-prom-client.js';

const root = join(import.meta.dirname, '../..');
const client = await loadPromClient();

const manifest = (drops: Record<string, number>): Manifest => ({
  schema: 'weft/manifest/1',
  plan: '0'.repeat(16),
  phase: 'extract',
  unit: 'a',
  counts: {},
  drops,
  files: [{ name: 'x', bytes: 70, sha256: '' }],
  shards: [],
});

/** Samples of the text format by metric and labels. */
async function scrape(registry: { metrics(): Promise<string> }): Promise<Map<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  );
}

describe('the metrics of a build', () => {
  it('tell of units, drops and bytes that are committed here, and count what another process committed once, there', async () => {
    const counters = { stored_images: 3, read_bytes: 1000 };
    const { registry, observer } = createBuildMetrics(client, { counters: () => counters });
    const done = { phase: 'extract', work: 1, seconds: 2 } as const;
    observer.phaseStarted?.('extract', 5, 1, { total: 5, done: 1 });
    for (const unit of ['a', 'b', 'c']) observer.unitStarted?.('extract', unit);
    observer.attemptFailed?.('extract', 'a', new Error('reset'), true);
    const drops = { 'page:page_too_large': 2, 'page:of_another_version': 1 };
    observer.unitDone?.({ ...done, unit: 'a', outcome: 'committed', manifest: manifest(drops) });
    observer.unitDone?.({ ...done, unit: 'b', outcome: 'lost', manifest: manifest(drops) });
    observer.unitFailed?.('extract', 'c', new Error('gone'));
    observer.unitStarted?.('extract', 'd');
    observer.unitFailed?.('extract', 'd', new AbortedError());
    const samples = await scrape(registry);
    expect(
      Object.fromEntries(
        [...samples].filter(([name]) => name.includes('phase="extract"') && !name.includes('seconds')),
      ),
    ).toEqual({
      'weft_phase_units{phase="extract"}': 5,
      'weft_phase_units_complete{phase="extract"}': 3,
      'weft_units_running{phase="extract"}': 0,
      'weft_units_total{phase="extract",outcome="committed"}': 1,
      'weft_units_total{phase="extract",outcome="lost"}': 1,
      'weft_units_total{phase="extract",outcome="failed"}': 1,
      'weft_units_total{phase="extract",outcome="stopped"}': 1,
      'weft_unit_retries_total{phase="extract"}': 1,
      'weft_committed_bytes_total{phase="extract"}': 70,
      'weft_drops_total{phase="extract",level="page",reason="page_too_large"}': 2,
      'weft_drops_total{phase="extract",level="page",reason="other"}': 1,
    });
    expect(samples.get('weft_images_stored_total')).toBe(3);
    expect(samples.get('weft_read_bytes_total')).toBe(1000);
    counters.stored_images = 9;
    expect((await scrape(registry)).get('weft_images_stored_total')).toBe(9);
    expect(samples.get('weft_unit_seconds_bucket{le="3",phase="extract"}')).toBe(1);
  });

  it('are those that the dashboard asks for, and docs/metrics.md names each', async () => {
    const { registry } = createBuildMetrics(client, {
      counters: () => ({}),
      queued: async () => ({ waiting: 4 }),
    });
    const crawl = createCrawlMetrics(client, () => undefined);
    const served = [...registry.getMetricsAsArray(), ...crawl.getMetricsAsArray()].map(({ name }) => name);
    const dashboard = JSON.parse(await readFile(join(root, 'deploy/grafana/weft.json'), 'utf8'));
    const asked = dashboard.panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
      targets.flatMap(({ expr }) => expr.match(/\b(?:weft|process)_\w+/g) ?? []),
    );
    expect(asked.length).toBeGreaterThan(15);
    for (const name of asked) expect(served, name).toContain(name.replace(/_bucket$/, ''));
    const own = served.filter((name) => name.startsWith('weft_'));
    for (const name of own)
      expect(
        asked.map((one: string) => one.replace(/_bucket$/, '')),
        name,
      ).toContain(name);
    const page = await readFile(join(root, 'docs/metrics.md'), 'utf8');
    const named = [...page.matchAll(/^\| `(weft_\w+)` /gm)].map(([, name]) => name);
    expect(named.sort()).toEqual([...new Set(own)].sort());
    expect((await scrape(registry)).get('weft_queue_jobs{state="waiting"}')).toBe(4);
  });

  it('are scraped by jobs whose file can be read', async () => {
    const { scrape_configs: jobs } = parse(
      await readFile(join(root, 'deploy/grafana/prometheus.yaml'), 'utf8'),
    );
    expect(jobs.map(({ job_name }: { job_name: string }) => job_name)).toEqual(['weft', 'weft-kubernetes']);
  });
});
