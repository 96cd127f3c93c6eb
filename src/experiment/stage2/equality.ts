import type { ArmRecord, EqualityRow } from '../../model/schemas/experiment.js';
import type { ExportRecord } from '../../model/schemas/export.js';

/** How the arms are made to hold the same; see arms.ts and pack-pairs.ts of exports. */
export const MATCHING =
  'by packing: each arm is made from the same planned sequences in the same order, pairs are packed as many to a sequence as it had images, so no record is repeated and none weighs more';

/** Text tokens may differ by this share: pairs cut long texts, and pieces are counted one by one. */
const TOKEN_TOLERANCE = 0.01;

/** The numbers of an arm's export that the arms are compared by. */
export function armFacts({ arm, ranks = [], items, images }: ExportRecord): Record<string, number> {
  const facts: Record<string, number> = {
    records: items,
    images: arm?.images ?? images,
    text_tokens: arm?.text_tokens ?? 0,
    unseparated_pairs: arm?.unseparated_pairs ?? 0,
  };
  for (const { world, batch, steps, records_dropped: dropped } of ranks) {
    facts[`batch_at_${world}_ranks`] = batch;
    facts[`steps_at_${world}_ranks`] = steps;
    facts[`examples_seen_at_${world}_ranks`] = items - dropped;
  }
  return facts;
}

/**
 * The table of what is equal: a row for each number, with the arms that must have the same. An arm without images is
 * not asked for them, and no arm but the pairs can have pairs that were not separated.
 */
export function equalityRows(arms: readonly ArmRecord[]): EqualityRow[] {
  const trained = arms.filter((arm) => arm.export !== null);
  const names = [...new Set(trained.flatMap(({ facts }) => Object.keys(facts)))];
  return names.map((fact) => {
    const values = Object.fromEntries(trained.map(({ arm, facts }) => [arm, facts[fact] ?? 0]));
    const wanted =
      fact === 'unseparated_pairs'
        ? []
        : Object.keys(values).filter((arm) => fact !== 'images' || arm !== 'text-only');
    return {
      fact,
      values,
      wanted,
      equal: isEqual(
        fact,
        wanted.map((arm) => values[arm] ?? 0),
      ),
    };
  });
}

function isEqual(fact: string, values: readonly number[]): boolean {
  const most = Math.max(0, ...values);
  const least = Math.min(most, ...values);
  return fact === 'text_tokens' ? most - least <= most * TOKEN_TOLERANCE : most === least;
}
