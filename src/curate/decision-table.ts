import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from './sql.js';

/** What a decision is about. */
export type DecisionKind = 'document' | 'node' | 'image' | 'capture';

/** Columns of `decisions/<unit>.parquet`, in order. */
export const DECISION_COLUMNS = 'unit, id, kind, key, reason, detail, input, "offset", "length"';

/** Counts of what one unit decided. */
export interface DecisionCounts {
  rows: number;
  dropped_documents: number;
  dropped_nodes: number;
  dropped_images: number;
  archived_images: number;
}

/**
 * Writes the decisions that rules select to a local Parquet file.
 *
 * The rows are totally ordered, so the file's bytes depend on the inputs and options only.
 *
 * @param rules - SELECTs of {@link DECISION_COLUMNS}
 */
export async function writeDecisions(
  db: DuckDBConnection,
  rules: readonly string[],
  path: string,
): Promise<DecisionCounts> {
  await db.run(
    `COPY (SELECT DISTINCT ${DECISION_COLUMNS} FROM (${[NOTHING, ...rules].join('\nUNION ALL ')}) ORDER BY ${DECISION_COLUMNS})
     TO ${literal(path)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 20480)`,
  );
  const counts = await db.runAndReadAll(
    `SELECT count(*)::INTEGER AS rows,
      count(*) FILTER (WHERE kind = 'document')::INTEGER AS dropped_documents,
      count(*) FILTER (WHERE kind = 'node')::INTEGER AS dropped_nodes,
      count(*) FILTER (WHERE kind = 'image')::INTEGER AS dropped_images,
      count(*) FILTER (WHERE kind = 'capture')::INTEGER AS archived_images
    FROM read_parquet(${literal(path)})`,
  );
  return counts.getRowObjectsJS()[0] as unknown as DecisionCounts;
}

/** No row: it gives the columns their names and types, whatever rules follow. */
const NOTHING = `SELECT '' AS unit, '' AS id, '' AS kind, '' AS key, '' AS reason, '' AS detail,
  NULL::VARCHAR AS input, NULL::BIGINT AS "offset", NULL::BIGINT AS "length" WHERE false`;
