// Scores `weft extract` and its npm peers on the labelled pages, prints one table, then the bars, then the speed.
//   npm run build && node bench/extraction/run.mjs [--no-peers] [--speed-only] [--json out.json]
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { HELD_BACK, loadPages, referenceFiles, SHARED, thirdOf } from './pages.mjs';
import { measureSpeed } from './speed.mjs';
import { bars, comparison } from './table.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const WEFT = fileURLToPath(new URL('../../bin/weft.cjs', import.meta.url));
const SLICE = 150;

const { values: options } = parseArgs({
  options: { 'no-peers': { type: 'boolean' }, 'speed-only': { type: 'boolean' }, json: { type: 'string' } },
});
const work = mkdtempSync(join(tmpdir(), 'weft-bench-'));
try {
  const pages = loadPages();
  const report = {};
  if (!options['speed-only']) Object.assign(report, quality(pages));
  report.speed = await measureSpeed(pages.filter(({ reference }) => reference.set === 'readability'));
  process.stdout.write(`\n${JSON.stringify(report.speed, null, 2)}\n`);
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(report, null, 1));
} finally {
  rmSync(work, { recursive: true, force: true });
}

function quality(pages) {
  const list = join(work, 'pages.jsonl');
  writeFileSync(list, pages.map(({ id, url, path }) => `${JSON.stringify({ id, url, path })}\n`).join(''));
  const predictions = { weft: runTo('weft.jsonl', [[WEFT, 'extract', work, '--pages', list]]) };
  if (!options['no-peers']) {
    installPeers();
    for (const peer of ['readability', 'defuddle']) {
      const slices = [];
      for (let from = 0; from < pages.length; from += SLICE)
        slices.push([join(HERE, 'peers.mjs'), peer, list, String(from), String(from + SLICE)]);
      predictions[peer] = runTo(`${peer}.jsonl`, slices);
    }
  }
  const results = Object.fromEntries(Object.entries(predictions).map(([tool, file]) => [tool, score(file)]));
  const side = (held) =>
    score(
      predictions.weft,
      pages.filter((page) => (thirdOf(page) === HELD_BACK) === held).map(({ id }) => id),
    );
  const tuning = side(false);
  const heldBack = side(true);
  process.stdout.write('Cell = text token F1 · image F1, micro (precision/recall) · merged F1\n\n');
  process.stdout.write(`The trees were fitted on ${fittedOn()}.\n\n`);
  process.stdout.write(`${comparison(results)}\n\n${bars(results.weft, tuning, heldBack)}\n`);
  return { results, tuning, held_back: heldBack };
}

/** What the trees have seen: on pages that they were fitted on, the figures say nothing of other pages. */
function fittedOn() {
  return JSON.parse(readFileSync(join(HERE, '../../assets/block-trees.json'), 'utf8')).fitted_on;
}

/** Runs node programs one after the other, their output into one file. */
function runTo(name, programs) {
  const file = join(work, name);
  const out = openSync(file, 'w');
  for (const program of programs) {
    const { status } = spawnSync(process.execPath, program, { stdio: ['ignore', out, 'ignore'] });
    if (status !== 0) process.stderr.write(`${program.slice(0, 2).join(' ')}: exit ${status}\n`);
  }
  closeSync(out);
  return file;
}

function score(predictions, ids) {
  const json = join(work, 'score.json');
  const only = ids === undefined ? [] : ['--ids', join(work, 'ids.txt')];
  if (ids !== undefined) writeFileSync(join(work, 'ids.txt'), ids.join('\n'));
  const run = spawnSync(
    'python3',
    [join(SHARED, 'score/score.py'), '--groups', '--json', json, ...only, ...referenceFiles(), predictions],
    { encoding: 'utf8' },
  );
  if (run.status !== 0) throw new Error(`score.py failed: ${run.stderr.trim().split('\n').at(-1)}`);
  return JSON.parse(readFileSync(json, 'utf8'));
}

function installPeers() {
  if (existsSync(join(HERE, 'node_modules'))) return;
  process.stderr.write('installing the peers into bench/extraction/node_modules\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: HERE,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('npm ci in bench/extraction failed');
}
