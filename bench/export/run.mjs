// Export of a synthetic corpus against a plain copy of the same bytes with SHA-256, in one run. Prints JSON.
//
//   npm run build && node bench/export/run.mjs [--documents 100000] [--formats webdataset,vila-mmc4] [--folder DIR]
//
// The corpus is written by the package's own shard writer: noise in place of JPEGs, since formats that pass images
// through never decode them. Peak memory is that of the exporting process alone.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeSyntheticCorpus } from './synthetic-corpus.mjs';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '100000' },
    formats: { type: 'string', default: 'webdataset,energon,mds,obelics,vila-mmc4' },
    folder: { type: 'string' },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'weft-bench-export-')));
const corpus = join(folder, 'corpus');
const bytes = await writeSyntheticCorpus(corpus, Number(values.documents));

const results = [];
for (const format of values.formats.split(',')) {
  const before = await copyWithHash(join(corpus, 'shards'), join(folder, 'copy'));
  const run = await exportOnce(format);
  const after = await copyWithHash(join(corpus, 'shards'), join(folder, 'copy'));
  const copy = (before + after) / 2;
  results.push({
    format,
    seconds: run.seconds,
    copy_seconds: copy,
    ratio: copy / run.seconds,
    peak_mb: run.peakMb,
  });
}
process.stdout.write(`${JSON.stringify({ documents: Number(values.documents), bytes, results }, null, 1)}\n`);
if (values.folder === undefined) await rm(folder, { recursive: true });

/** Seconds to copy a folder's files, hashing each, one after the other. */
async function copyWithHash(from, to) {
  await mkdir(to, { recursive: true });
  const started = performance.now();
  for (const name of await readdir(from)) {
    const hash = createHash('sha256');
    await pipeline(
      createReadStream(join(from, name), { highWaterMark: 2 ** 20 }),
      async function* (chunks) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(join(to, name)),
    );
    hash.digest();
  }
  const seconds = (performance.now() - started) / 1000;
  await rm(to, { recursive: true });
  return seconds;
}

/** One export in a process of its own, start-up included. */
async function exportOnce(format) {
  const out = join(folder, `out-${format}`);
  const started = performance.now();
  const args = ['export', corpus, '--format', format, '--out', out, '--scratch', join(folder, 'scratch')];
  const child = spawn(
    process.execPath,
    [join(root, 'bench/export/with-peak.cjs'), join(root, 'bin/weft.cjs'), ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`export ${format} ended with ${code}`);
  const seconds = (performance.now() - started) / 1000;
  await rm(out, { recursive: true });
  return { seconds, peakMb: JSON.parse(output.trim().split('\n').at(-1)).peak_mb };
}
