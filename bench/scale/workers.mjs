// How much faster two workers are than one on the phase that computes: extraction of pages of 50 kB, units of 200.
// node bench/scale/workers.mjs [pages], after npm run build. Each worker is a process of one thread, and one unit at a
// time. Prints JSON; needs two idle cores, since a third program takes from two workers what one would not miss.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeJsonl } from '../inputs/archive.mjs';
import { simulatePhase } from './fleet-simulation.mjs';

const ROUNDS = 3;
const BAR = 1.8;
const WEFT = fileURLToPath(new URL('../../bin/weft.cjs', import.meta.url));
const pages = Number(process.argv[2] ?? 6000);
const PER_UNIT = 200;
const folder = await mkdtemp(join(tmpdir(), 'weft-workers-'));
const rounds = { one: [], two: [] };
let start = 0;
try {
  await prepare();
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, count] of [
      ['one', 1],
      ['two', 2],
    ])
      rounds[name].push(await measure(count, `${name}-${round}`));
} finally {
  await rm(folder, { recursive: true });
}
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const seconds = { one: median(rounds.one), two: median(rounds.two) };
const speedup = seconds.one / seconds.two;
const units = Math.ceil(pages / PER_UNIT);
// What the simulation makes of one worker's time: a worker's start, and units of one length.
const unitSeconds = Array.from({ length: units }, () => (seconds.one - start) / units);
const simulated = simulatePhase({ unitSeconds, workers: 2, shares: true, startSeconds: start }).seconds;
const result = { pages, units, rounds: ROUNDS, seconds, start, simulated_two: simulated, speedup, bar: BAR };
process.stdout.write(`${JSON.stringify({ ...result, cpus: cpus().length, node: process.version })}\n`);
if (speedup < BAR) process.exitCode = 1;

async function prepare() {
  await mkdir(join(folder, 'pages'));
  let first = 0;
  for (let unit = 0; first < pages; unit++) {
    const count = Math.min(PER_UNIT, pages - first);
    await writeJsonl(join(folder, 'pages', `${String(unit).padStart(4, '0')}.jsonl`), count);
    first += count;
  }
  await writeFile(
    join(folder, 'pipeline.yaml'),
    'name: workers\nsource: { type: json, input: pages, html_field: html, url_field: url }\nfetch: { network: false }\n',
  );
}

/** Seconds of a worker that finds nothing to do. */
async function startSeconds(corpus) {
  const started = performance.now();
  await weft([...work(corpus), '--count', '1', '--index', '0']);
  return (performance.now() - started) / 1000;
}

function work(corpus) {
  const phase = ['work', corpus, '--engine', 'array', '--phase', 'extract', '--inputs-from', folder];
  return [...phase, '--workers', '1', '--units', '1', '--quiet'];
}

/** Seconds that some workers take for the phase, from their start to the end of the last. */
async function measure(count, name) {
  const corpus = join(folder, name);
  await weft(['plan', join(folder, 'pipeline.yaml'), '--out', corpus]);
  const started = performance.now();
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      weft([...work(corpus), '--count', String(count), '--index', String(index)]),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  start = await startSeconds(corpus);
  await rm(corpus, { recursive: true });
  return seconds;
}

function weft(args) {
  return new Promise((resolve, reject) => {
    let said = '';
    const child = spawn(process.execPath, [WEFT, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`weft ${args[0]} ended with ${code}: ${said}`)),
    );
  });
}
