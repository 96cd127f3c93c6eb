import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareWithBaseline, TOLERANCE, withResult } from './baseline.mjs';
import { BENCH, ROOT } from './bench.mjs';
import { writeBlocks } from './performance-page.mjs';
import { markdown, show } from './table.mjs';

const BASELINE = join(BENCH, 'baseline.json');
const PAGE = join(ROOT, 'docs/performance.md');

function readStored() {
  return existsSync(BASELINE) ? JSON.parse(readFileSync(BASELINE, 'utf8')) : {};
}

/** Keeps a result as the baseline of its size, and writes the tables of docs/performance.md from it. */
export function storeResult(result, log) {
  const stored = withResult(readStored(), result);
  writeFileSync(BASELINE, `${JSON.stringify(stored, null, 2)}\n`);
  writeFileSync(PAGE, writeBlocks(readFileSync(PAGE, 'utf8'), stored));
  log(`stored in ${BASELINE} and ${PAGE}`);
}

/** Prints the ratios beside the stored ones. False where one fell, or where none could be compared. */
export function checkAgainstBaseline(result, log) {
  const baseline = readStored()[result.size];
  if (baseline === undefined) {
    log(
      `there is no baseline of size ${result.size}: npm run bench -- --size ${result.size} --store makes one`,
    );
    return false;
  }
  const rows = compareWithBaseline(result, baseline);
  const cells = rows.map(({ figure, name, before, value, change, verdict }) => [
    figure,
    name,
    show(before),
    show(value),
    change === undefined ? '-' : `${(change * 100).toFixed(0)} %`,
    verdict,
  ]);
  process.stdout.write(
    `\n${markdown([['figure', 'ratio', 'stored', 'now', 'change', 'verdict'], ...cells])}\n`,
  );
  const fallen = rows.filter(({ verdict }) => verdict === 'fell');
  const compared = rows.filter(({ change }) => change !== undefined);
  if (compared.length === 0) log('no ratio could be compared with the baseline');
  for (const { figure, name } of fallen)
    log(`${figure}, ${name}: worse than the baseline by more than ${TOLERANCE * 100} %`);
  return compared.length > 0 && fallen.length === 0;
}
