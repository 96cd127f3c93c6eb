// Export of a synthetic corpus against a copy of the same bytes with SHA-256, in one run. Prints JSON.
//
//   npm run build && node bench/export/run.mjs [--documents 100000] [--size small|typical] [--formats webdataset,mds]
//                                              [--rounds 1] [--folder DIR]
//
// The corpus is written by the package's own shard writer: noise in place of JPEGs, since formats that pass images
// through never decode them. An export is done when its files are on the disk (fsync), so `ratio` is against a copy
// that is done then too; `ratio_cached` is against one that leaves its bytes to the page cache. `cpu_ratio` compares
// processor time, which another load on the machine does not change. Copies run before and after each export.
// Peak memory is that of the exporting process alone.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeSyntheticCorpus } from './synthetic-corpus.mjs';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '100000' },
    size: { type: 'string', default: 'small' },
    formats: { type: 'string', default: 'webdataset,energon,mds,obelics,vila-mmc4' },
    rounds: { type: 'string', default: '1' },
    folder: { type: 'string' },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'weft-bench-export-')));
const corpus = join(folder, `corpus-${values.size}-${values.documents}`);
const bytes = await writeSyntheticCorpus(corpus, Number(values.documents), values.size);

const results = [];
for (const format of values.formats.split(',')) {
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const before = await copies();
    const run = await exportOnce(format);
    const after = await copies();
    const mean = (name, measure) => (before[name][measure] + after[name][measure]) / 2;
    rounds.push({
      seconds: run.seconds,
      cpu_seconds: run.cpu_seconds,
      copy_seconds: mean('durable', 'seconds'),
      ratio: mean('durable', 'seconds') / run.seconds,
      ratio_cached: mean('cached', 'seconds') / run.seconds,
      cpu_ratio: mean('durable', 'cpu_seconds') / run.cpu_seconds,
      peak_mb: run.peak_mb,
    });
  }
  rounds.sort((a, b) => a.ratio - b.ratio);
  results.push({ format, ...rounds[Math.floor(rounds.length / 2)] });
  process.stderr.write(`${JSON.stringify(results.at(-1))}\n`);
}
const { documents, size } = values;
process.stdout.write(`${JSON.stringify({ documents: Number(documents), size, bytes, results }, null, 1)}\n`);
if (values.folder === undefined) await rm(folder, { recursive: true });

async function copies() {
  const to = join(folder, 'copy');
  const copyOnce = async (...flags) => {
    const run = await timed([join(root, 'bench/export/copy.mjs'), join(corpus, 'shards'), to, ...flags]);
    await rm(to, { recursive: true });
    return run;
  };
  return { cached: await copyOnce(), durable: await copyOnce('--fsync') };
}

async function exportOnce(format) {
  const out = join(folder, `out-${format}`);
  const args = ['export', corpus, '--format', format, '--out', out, '--scratch', join(folder, 'scratch')];
  const run = await timed([join(root, 'bin/weft.cjs'), ...args]);
  await rm(out, { recursive: true });
  return run;
}

/** One program in a process of its own, start-up included. */
async function timed(program) {
  const started = performance.now();
  const child = spawn(process.execPath, [join(root, 'bench/export/with-usage.cjs'), ...program], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${program.join(' ')} ended with ${code}`);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, ...JSON.parse(output.trim().split('\n').at(-1)) };
}
