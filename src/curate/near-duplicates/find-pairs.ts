import type { DuckDBConnection } from '@duckdb/node-api';
import { SKETCH_BUCKETS } from '../../signals/duplicates/min-hash.js';
import type { CurationInputs } from '../curation-inputs.js';
import { literal, ownNumber, type Partition } from '../sql.js';
import { jaccardSql, loadSketches, rankDocuments } from './rank-documents.js';

/** Options of {@link findPairs}. */
export interface PairOptions extends Partition {
  /** Bands of the signatures. */
  bands: number;
  /** Estimated Jaccard similarity from which two documents are one. */
  threshold: number;
}

/** Documents that share a band key are compared each with each up to this many; of more, each with three of them. */
const EACH_WITH_EACH = 9;

/** Words of 64 bits in half a sketch. */
export const SKETCH_WORDS = SKETCH_BUCKETS / 64;

/**
 * Writes the pairs of near-duplicates among the band keys of one partition to a local Parquet file: `a`, `b` (ranks,
 * a < b) and `jaccard`.
 *
 * A band key that many documents share stays linear: beyond nine, each is compared with the first of them, with the
 * first that is not an earlier build's, and with the one before it. Documents whose band keys are all equal are
 * compared with the first of them alone.
 */
export async function findPairs(
  db: DuckDBConnection,
  inputs: CurationInputs,
  options: PairOptions,
  path: string,
): Promise<{ documents: number; candidates: number; pairs: number }> {
  await rankDocuments(db, inputs);
  await db.run(
    `CREATE TEMP TABLE twins AS
     SELECT first, rank FROM (SELECT rank, age, min(rank) OVER (PARTITION BY band_keys) AS first FROM ranked)
     WHERE rank <> first AND age = 0`,
  );
  await db.run(
    `CREATE TEMP TABLE candidates AS SELECT first AS a, rank AS b FROM twins WHERE ${ownNumber('rank', options)}`,
  );
  await db.run(
    'CREATE TEMP TABLE distinct_documents AS SELECT rank, age, band_keys FROM ranked ANTI JOIN twins USING (rank)',
  );
  for (let band = 1; band <= options.bands; band++) await addCandidates(db, band, options);
  await db.run('CREATE TEMP TABLE compared AS SELECT DISTINCT a, b FROM candidates');
  await db.run('DROP TABLE candidates');
  await loadSketches(db, inputs, 'SELECT a FROM compared UNION SELECT b FROM compared');
  await db.run(
    `COPY (
       SELECT a, b, jaccard FROM (
         SELECT a, b, ${jaccardSql('x', 'y', SKETCH_WORDS)} AS jaccard
         FROM compared JOIN sketches x ON x.rank = a JOIN sketches y ON y.rank = b)
       WHERE jaccard >= ${options.threshold} ORDER BY a, b
     ) TO ${literal(path)} (FORMAT parquet, COMPRESSION snappy)`,
  );
  const counts = await db.runAndReadAll(
    `SELECT (SELECT count(*) FROM ranked WHERE age = 0)::DOUBLE AS documents,
       (SELECT count(*) FROM compared)::DOUBLE AS candidates,
       (SELECT count(*) FROM read_parquet(${literal(path)}))::DOUBLE AS pairs`,
  );
  return counts.getRowObjectsJS()[0] as unknown as { documents: number; candidates: number; pairs: number };
}

async function addCandidates(db: DuckDBConnection, band: number, options: PairOptions): Promise<void> {
  const key = `band_keys[${band}]`;
  await db.run(
    `CREATE OR REPLACE TEMP TABLE members AS
     WITH shared AS (
       SELECT ${key} AS key, count(*) AS n, min(rank) AS first, min(rank) FILTER (age = 0) AS first_own
       FROM distinct_documents WHERE ${ownNumber(key, options)}
       GROUP BY ALL HAVING count(*) > 1 AND bool_or(age = 0)
     )
     SELECT key, rank, age, n, first, first_own FROM distinct_documents JOIN shared ON ${key} = shared.key`,
  );
  await db.run(
    `INSERT INTO candidates
     SELECT x.rank, y.rank FROM members x JOIN members y ON x.key = y.key AND x.rank < y.rank
     WHERE x.n <= ${EACH_WITH_EACH} AND y.n <= ${EACH_WITH_EACH} AND y.age = 0
     UNION ALL
     SELECT unnest([first, first_own, previous]) AS a, rank FROM (
       SELECT *, lag(rank) OVER (PARTITION BY key ORDER BY rank) AS previous
       FROM members WHERE n > ${EACH_WITH_EACH}
     ) WHERE age = 0 AND rank <> first_own
     UNION ALL
     SELECT first, rank FROM members WHERE n > ${EACH_WITH_EACH} AND rank = first_own AND first <> first_own`,
  );
}
