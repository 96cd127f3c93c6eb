// Scores `weft extract` and its npm peers on the labelled pages, prints one table, then the bars. Its speed is a figure
// of `npm run bench -- extract`.
//   npm run build && node bench/extraction/run.mjs [--folds DIR] [--no-peers] [--json out.json]
// With the packages that `fit.py --folds DIR` leaves, each page is judged by trees that have seen no page of its host.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { madePages } from './fit/made-pages.mjs';
import { FOLDS, foldOf, loadPages, referenceFiles, SHARED } from './pages.mjs';
import { bars, comparison } from './table.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SLICE = 150;

const { values: options } = parseArgs({
  options: {
    folds: { type: 'string' },
    'no-peers': { type: 'boolean' },
    json: { type: 'string' },
  },
});
const work = mkdtempSync(join(tmpdir(), 'weft-bench-'));
try {
  const report = quality(loadPages());
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(report, null, 1));
} finally {
  rmSync(work, { recursive: true, force: true });
}

function quality(pages) {
  const predictions = { weft: extracted('weft', pages) };
  if (!options['no-peers']) {
    installPeers();
    const list = pageList('peers', pages);
    for (const peer of ['readability', 'defuddle']) {
      const slices = [];
      for (let from = 0; from < pages.length; from += SLICE)
        slices.push([join(HERE, 'peers.mjs'), peer, list, String(from), String(from + SLICE)]);
      predictions[peer] = runTo(`${peer}.jsonl`, slices);
    }
  }
  const results = Object.fromEntries(
    Object.entries(predictions).map(([tool, file]) => [tool, score(file, referenceFiles())]),
  );
  results.weft.made = scoreMade();
  process.stdout.write('Cell = text token F1 · image F1, micro (precision/recall) · merged F1\n\n');
  process.stdout.write(
    options.folds === undefined
      ? 'Judged by the trees of the package, fitted on these very pages.\n\n'
      : `Cross-validated: ${FOLDS} folds by host.\n\n`,
  );
  process.stdout.write(`${comparison(results)}\n\n${bars(results.weft)}\n`);
  return { results };
}

/** Predictions of the package, or of each fold's package for the pages of its fold. */
function extracted(name, pages) {
  if (options.folds === undefined)
    return runTo(`${name}.jsonl`, [
      [join(ROOT, 'bin/weft.cjs'), 'extract', work, '--pages', pageList(name, pages)],
    ]);
  const programs = Array.from({ length: FOLDS }, (_, fold) => {
    const list = pageList(
      `${name}-${fold}`,
      pages.filter((page) => foldOf(page) === fold),
    );
    return [join(options.folds, String(fold), 'bin/weft.cjs'), 'extract', work, '--pages', list];
  });
  return runTo(`${name}.jsonl`, programs);
}

function pageList(name, pages) {
  const list = join(work, `${name}.pages.jsonl`);
  writeFileSync(list, pages.map(({ id, url, path }) => `${JSON.stringify({ id, url, path })}\n`).join(''));
  return list;
}

/** The pages made by script, whose truth is known; their templates are hosts of their own. */
function scoreMade() {
  const pages = madePages().map((page, index) => {
    const path = join(work, `made-${index}.html.gz`);
    writeFileSync(path, gzipSync(page.html));
    return { ...page, path };
  });
  const references = join(work, 'made-references.jsonl');
  writeFileSync(references, pages.map(({ reference }) => `${JSON.stringify(reference)}\n`).join(''));
  return score(extracted('made', pages), [references]).made;
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

function score(predictions, references) {
  const json = join(work, 'score.json');
  const run = spawnSync(
    'python3',
    [join(SHARED, 'score/score.py'), '--groups', '--json', json, ...references, predictions],
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
