import type { DuckDBConnection } from '@duckdb/node-api';
import { type CurationInputs, PREFERENCE, signaturesSql } from '../curation-inputs.js';

/**
 * Makes the table `ranked`: the documents that can be compared, numbered from 1 in the order of preference.
 *
 * The numbers depend on the inputs only, so every unit that makes the table has the same. Documents that are too short
 * to have band keys are not in it.
 */
export async function rankDocuments(db: DuckDBConnection, inputs: CurationInputs): Promise<void> {
  const documents = signaturesSql(inputs, 'unit, ordinal, id, fetched_at, band_keys', { survivors: true });
  await db.run(
    `CREATE TEMP TABLE ranked AS
     SELECT row_number() OVER (ORDER BY ${PREFERENCE}) AS rank, age, build, unit, ordinal, id, band_keys
     FROM (${documents}) WHERE band_keys IS NOT NULL`,
  );
}

/** Makes the table `sketches`: rank and sketch of the documents whose rank the SELECT `ranks` gives. */
export async function loadSketches(
  db: DuckDBConnection,
  inputs: CurationInputs,
  ranks: string,
): Promise<void> {
  const documents = signaturesSql(inputs, 'unit, ordinal, sketch_filled, sketch_bits', { survivors: false });
  await db.run(
    `CREATE TEMP TABLE sketches AS
     SELECT wanted.rank, sketch_filled, sketch_bits
     FROM (${documents}) JOIN (
       SELECT rank, age, unit, ordinal FROM ranked WHERE rank IN (${ranks})
     ) wanted USING (age, unit, ordinal)`,
  );
}

/** SQL of the estimated Jaccard similarity of the sketches of two rows; see `sketchJaccard`, which computes the same. */
export function jaccardSql(a: string, b: string, words: number): string {
  // DuckDB counts bits in 8 bits, where the sum of two counts may not fit.
  const count = (bits: (word: number) => string): string =>
    Array.from({ length: words }, (_, i) => `CAST(bit_count(${bits(i + 1)}) AS INTEGER)`).join(' + ');
  const filled = count((i) => `${a}.sketch_filled[${i}] | ${b}.sketch_filled[${i}]`);
  const alone = count((i) => `xor(${a}.sketch_filled[${i}], ${b}.sketch_filled[${i}])`);
  const unequal = count(
    (i) =>
      `${a}.sketch_filled[${i}] & ${b}.sketch_filled[${i}] & xor(${a}.sketch_bits[${i}], ${b}.sketch_bits[${i}])`,
  );
  return `greatest(0.0, 1 - (${alone} + 2 * (${unequal})) / CAST(${filled} AS DOUBLE))`;
}
