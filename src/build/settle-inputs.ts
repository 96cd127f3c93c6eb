import { InputSums, recordedSum } from '../commit/input-sum.js';
import { plannedUnits } from '../commit/planned-units.js';
import { manifestName, STATS } from '../corpus/corpus-layout.js';
import { readJson } from '../corpus/corpus-reader.js';
import { BadInputError, FixConfigError } from '../errors.js';
import type { Context } from '../flow/context.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { CorpusStats, Manifest } from '../model/manifest.js';
import type { SourceUnit } from '../sources/source.js';
import type { InputOpener } from '../store/input.js';
import type { Store } from '../store/store.js';
import { type ChangedInput, compareInputs, type InputDifference } from './compare-inputs.js';

/** Files that are read at once to find out whether their content is the same; archives of lists that are asked for. */
const AT_ONCE = 4;
/** Inputs that a message names. */
const NAMED = 3;

/** Options of {@link settleInputs}. */
export interface SettleInputsOptions {
  /** What the command has planned. */
  now: readonly SourceUnit[];
  opener: InputOpener;
  /** Inputs that are gone or changed stay as they were built. Default: false, they are refused. */
  add?: boolean;
  ctx: Context;
}

/** The inputs of a corpus, and those that are to be added to it. */
export type SettledInputs = Pick<InputDifference, 'known' | 'added'>;

/**
 * Finds out which of a command's inputs a corpus was built from, and makes sure that they are still the same.
 *
 * A file with another time is read, and the same when its hash is the one that was recorded when it was extracted. One
 * that no unit was extracted from yet may be another: nothing of it is in the corpus.
 *
 * @throws FixConfigError `other_corpus`, naming what is gone or changed, and how
 */
export async function settleInputs(
  store: Store,
  { now, opener, add = false, ctx }: SettleInputsOptions,
): Promise<SettledInputs> {
  const planned = await plannedUnits(store);
  if (planned === undefined) return { known: [...now], added: [] };
  const finished = (await store.head(STATS)) !== undefined;
  const { known, added, gone, changed, touched } = compareInputs(
    finished ? await withoutDead(store, planned, opener) : planned,
    now,
  );
  const rewritten = await changedContent(store, touched, opener, ctx);
  if (gone.length + changed.length + rewritten.length === 0) return { known, added };
  const what = [
    ...[...changed, ...rewritten].map(({ input, was, is }) => `${input} was ${was}, is ${is}`),
    ...gone.map((input) => `${input} is not among the inputs any more`),
  ];
  const named = what.slice(0, NAMED).join('; ');
  const message = what.length > NAMED ? `${named}; and ${what.length - NAMED} more` : named;
  if (!add) throw inputsDiffer(store, message, finished);
  ctx.logger.warn({ inputs: what.length }, `${message}: they stay as they were built`);
  return { known: withPlannedVersions(known, planned, rewritten), added };
}

function inputsDiffer(store: Store, what: string, finished: boolean): FixConfigError {
  const way = finished
    ? `or give --add, which leaves it as it was built and takes in what is new, or another --out`
    : `and run the same command again, or give another --out (with --against ${store.uri} it stores only what this one lacks)`;
  return new FixConfigError(
    'other_corpus',
    `${store.uri} holds a corpus of other inputs (${what}); put back what it was, ${way}`,
  );
}

/** Units of which a file was found to hold something else keep the version that they had: reading it is refused. */
function withPlannedVersions(
  known: readonly SourceUnit[],
  planned: readonly SourceUnit[],
  rewritten: readonly (ChangedInput & { unit: string })[],
): SourceUnit[] {
  const units = new Set(rewritten.map(({ unit }) => unit));
  return known.map((unit, at) => (units.has(unit.name) ? (planned[at] ?? unit) : unit));
}

/** Files with another time whose content is not what was extracted. */
async function changedContent(
  store: Store,
  touched: InputDifference['touched'],
  opener: InputOpener,
  ctx: Context,
): Promise<(ChangedInput & { unit: string })[]> {
  if (touched.length === 0) return [];
  const sums = new InputSums(opener);
  const compared = mapConcurrent(
    touched,
    async ({ unit, files }) => {
      const was = await recordedSum(store, unit.name);
      if (was === undefined) return undefined;
      const is = await sums.of(unit);
      if (is === was) return undefined;
      const input =
        files.length > NAMED ? `${files.slice(0, NAMED).join(' or ')} or another` : files.join(' or ');
      return { unit: unit.name, input, was: `of SHA-256 ${was}`, is: `${is}` };
    },
    { concurrency: AT_ONCE, signal: ctx.signal },
  );
  const changed: (ChangedInput & { unit: string })[] = [];
  for await (const one of compared)
    if (one !== undefined && !changed.some(({ input }) => input === one.input)) changed.push(one);
  ctx.logger.info(
    { units: touched.length },
    'files have other times than when they were planned; their content was read to see whether they are the same',
  );
  return changed;
}

/**
 * Marks archives that a list names and that were not there when they were extracted, where they are there now: their
 * lines are new inputs.
 */
async function withoutDead(
  store: Store,
  planned: readonly SourceUnit[],
  opener: InputOpener,
): Promise<SourceUnit[]> {
  const { drops } = await readJson<CorpusStats>(store, STATS);
  const lost = (drops.extract['unit:input_not_found'] ?? 0) > 0;
  if (!lost || !planned.some(({ share }) => share?.listed === true)) return [...planned];
  const units: SourceUnit[] = [];
  const marked = mapConcurrent(planned, (unit) => markDead(store, unit, opener), { concurrency: AT_ONCE });
  for await (const unit of marked) units.push(unit);
  return units;
}

async function markDead(store: Store, unit: SourceUnit, opener: InputOpener): Promise<SourceUnit> {
  const name = manifestName('extract', unit.name);
  if (unit.share?.listed !== true || (await store.head(name)) === undefined) return unit;
  const { counts, drops } = await readJson<Manifest>(store, name);
  if (counts.records !== 0 || drops['unit:input_not_found'] !== 1) return unit;
  try {
    await opener.open(unit.input);
    return { ...unit, share: { ...unit.share, dead: true } };
  } catch (error) {
    if (error instanceof BadInputError) return unit;
    throw error;
  }
}
