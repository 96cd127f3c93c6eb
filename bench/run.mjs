// Measures what Weft reaches of what the machine can do: npm run bench -- [FIGURE…] [options]; see bench/README.md.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FIGURES } from './figures/registry.mjs';
import { AbsentError } from './framework/absent.mjs';
import { BENCH, createBench, ROOT, SIZES } from './framework/bench.mjs';
import { describeMachine } from './framework/machine.mjs';
import { measureFigure } from './framework/measure.mjs';
import { buildRevision } from './framework/revision.mjs';
import { checkAgainstBaseline, storeResult } from './framework/stored.mjs';
import { ratiosTable, sidesTable } from './framework/table.mjs';

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: 'standard' },
    rounds: { type: 'string' },
    compare: { type: 'string' },
    check: { type: 'boolean' },
    store: { type: 'boolean' },
    json: { type: 'string' },
    cache: { type: 'string', default: join(BENCH, '.cache') },
    list: { type: 'boolean' },
  },
});
const log = (line) => process.stderr.write(`${line}\n`);

try {
  if (options.list)
    for (const { name, title, long } of FIGURES)
      process.stdout.write(`${name}\t${title}${long ? ' (only when named)' : ''}\n`);
  else await run();
} catch (error) {
  log(error instanceof RangeError ? error.message : error.stack);
  process.exitCode = 1;
}

async function run() {
  const chosen = chooseFigures();
  const rounds = checkOptions();
  const packages = [{ root: ROOT }];
  if (options.compare !== undefined) packages.push(await buildRevision(options.compare, options.cache, log));
  const bench = createBench({ size: options.size, cache: options.cache, log });
  const result = { ...describeMachine(), size: options.size, rounds, figures: {} };
  const scratch = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  try {
    for (const figure of chosen) {
      const measured = await measure(figure, bench, { packages, rounds, scratch });
      if (measured !== undefined) result.figures[figure.name] = measured;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  if (Object.keys(result.figures).length === 0) throw new RangeError('no figure could be measured');
  process.stdout.write(`${sidesTable(result.figures)}\n\n${ratiosTable(result.figures)}\n`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, null, 1)}\n`);
  if (options.check) process.exitCode = checkAgainstBaseline(result, log) ? 0 : 1;
  if (options.store) storeResult(result, log);
}

function chooseFigures() {
  const known = FIGURES.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new RangeError(`no figure ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return FIGURES.filter(({ name, long }) => (names.length === 0 ? !long : names.includes(name)));
}

/** How many rounds; throws for options that do not go together. */
function checkOptions() {
  if (!SIZES.includes(options.size)) throw new RangeError(`--size is one of ${SIZES.join(', ')}`);
  const rounds = Number(options.rounds ?? (options.size === 'small' ? 1 : 3));
  if (!(Number.isInteger(rounds) && rounds > 0)) throw new RangeError('--rounds is a whole number from 1');
  if ((options.store || options.check) && options.size === 'small')
    throw new RangeError(
      'the baseline has sizes standard and full: figures of size small are mostly start-up',
    );
  if (options.store && options.compare !== undefined)
    throw new RangeError('--store keeps figures of one revision; leave --compare out');
  return rounds;
}

/** A figure measured, or undefined where something that all of it needs is absent. */
async function measure(figure, bench, options) {
  log(`${figure.name}: ${figure.title}`);
  const started = performance.now();
  let prepared;
  try {
    prepared = await figure.prepare(bench, options.scratch);
    const { sides, ratios } = await measureFigure(prepared, options.packages, { ...options, log });
    log(`  ${((performance.now() - started) / 1000).toFixed(0)} s`);
    return { title: figure.title, unit: figure.unit, input: prepared.input, sides, ratios };
  } catch (error) {
    if (!(error instanceof AbsentError)) throw error;
    bench.skip(figure.name, error.message);
    return undefined;
  } finally {
    await prepared?.close?.();
  }
}
