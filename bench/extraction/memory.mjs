// Prints what stays in memory after 1,000 and after 5,000 pages, and fails when it grows.
//   npm run build && node bench/extraction/memory.mjs [--pages 5000]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { extractDocument } from '../../dist/extract/extract-document.js';
import { loadPages } from './pages.mjs';

/** Growth from the first reading to the last that is taken for a leak; caches fill and empty by a few MiB. */
const MAX_GROWTH_MIB = 16;
const FIRST = 1000;

const { values } = parseArgs({ options: { pages: { type: 'string', default: '5000' } } });
const wanted = Number(values.pages);
if (!Number.isInteger(wanted) || wanted <= FIRST)
  throw new Error(`--pages must be an integer above ${FIRST}`);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const pages = loadPages();
const readings = [];
for (let count = 1; count <= wanted; count++) {
  const { id, url, path } = pages[count % pages.length];
  // Class names of its own for each page: whatever is remembered by name meets its bound.
  const body = gunzipSync(readFileSync(path)).toString('latin1').replaceAll('class="', `class="p${count}-`);
  extractDocument({ id, url, body: Buffer.from(body, 'latin1'), source: { input: path, offset: 0 } });
  if (count % FIRST === 0 || count === wanted) readings.push({ pages: count, ...retained() });
}
const growth = readings.at(-1).total_mib - readings[0].total_mib;
process.stdout.write(`${JSON.stringify({ readings, growth_mib: Number(growth.toFixed(1)) }, null, 2)}\n`);
if (growth > MAX_GROWTH_MIB) {
  process.stderr.write(`memory grew by ${growth.toFixed(1)} MiB, more than ${MAX_GROWTH_MIB}\n`);
  process.exitCode = 1;
}

/** Memory in use after a full garbage collection, in MiB. */
function retained() {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  const mib = (bytes) => Number((bytes / 2 ** 20).toFixed(1));
  return {
    heap_mib: mib(heapUsed),
    external_mib: mib(external),
    total_mib: mib(heapUsed + external),
    rss_mib: mib(rss),
  };
}
