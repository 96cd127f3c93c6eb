import { type DecisionInputs, type DecisionOptions, decisionSql, literal } from './decision-sql.js';
import { type DuckDbOptions, withDuckDb } from './duckdb.js';

/** Counts of what one partition decided. */
export interface DecisionCounts {
  rows: number;
  dropped_documents: number;
  dropped_images: number;
  archived_images: number;
}

/**
 * Decides one partition of the corpus and writes its decisions to a local Parquet file.
 *
 * Out of core: DuckDB spills beyond its memory bound. The rows are totally ordered, so the file's bytes depend
 * on the signatures and options only.
 */
export async function decidePartition(
  path: string,
  inputs: DecisionInputs,
  options: DecisionOptions,
  duckDb: DuckDbOptions,
): Promise<DecisionCounts> {
  return withDuckDb(duckDb, async (db) => {
    await db.run(
      `COPY (${decisionSql(inputs, options)}) TO ${literal(path)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 20480)`,
    );
    const counts = await db.runAndReadAll(
      `SELECT count(*)::INTEGER AS rows,
        count(*) FILTER (WHERE kind = 'document')::INTEGER AS dropped_documents,
        count(*) FILTER (WHERE kind = 'image')::INTEGER AS dropped_images,
        count(*) FILTER (WHERE kind = 'capture')::INTEGER AS archived_images
      FROM read_parquet(${literal(path)})`,
    );
    return counts.getRowObjectsJS()[0] as unknown as DecisionCounts;
  });
}
