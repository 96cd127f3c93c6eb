// node bench/curation/run.mjs [rows]: deduplicates synthetic signature rows by all steps of curation; prints JSON.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  decideNearDuplicates,
  decideNodes,
  decideSamePages,
  findNearDuplicates,
} from '../../dist/curate/decide.js';

const rows = Number(process.argv[2] ?? 2_000_000);
const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
try {
  // In a process of its own, so that the memory measured is that of curation.
  const made = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'synthetic-rows.mjs'), folder, String(rows)],
    { stdio: 'inherit' },
  );
  if (made.status !== 0) process.exit(1);
  const signatures = readdirSync(folder).map((name) => join(folder, name));
  const bytes = signatures.reduce((sum, path) => sum + statSync(path).size, 0);
  const duckDb = { scratch: folder, threads: Math.min(2, availableParallelism()) };
  const whole = { partition: 0, partitions: 1 };
  const inputs = { signatures, captures: [], earlier: [], decisions: [], pairs: [] };
  const path = (name) => join(folder, name);
  const steps = {};
  const started = performance.now();
  const step = async (name, run) => {
    const begun = performance.now();
    const counts = await run();
    steps[name] = { seconds: Math.round((performance.now() - begun) / 10) / 100, ...counts };
  };
  await step('pages', () => decideSamePages(path('pages'), inputs, { ...whole, sameUrl: true }, duckDb));
  const kept = { ...inputs, decisions: [path('pages')] };
  await step('pairs', () =>
    findNearDuplicates(path('pairs'), kept, { ...whole, bands: 14, threshold: 0.8 }, duckDb),
  );
  await step('groups', () =>
    decideNearDuplicates(path('groups'), { ...kept, pairs: [path('pairs')] }, duckDb),
  );
  await step('nodes', () =>
    decideNodes(
      path('nodes'),
      { ...inputs, decisions: [path('pages'), path('groups')] },
      { ...whole, maxPagesPerImage: 10, minPagesPerParagraph: 3, minParagraphChars: 40 },
      duckDb,
    ),
  );
  const seconds = Math.round((performance.now() - started) / 10) / 100;
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1000);
  console.log(
    JSON.stringify(
      {
        rows,
        bands: 14,
        parquet_mb: Math.round(bytes / 1e6),
        threads: duckDb.threads,
        seconds,
        peak_rss_mb: peakMb,
        steps,
      },
      null,
      1,
    ),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
