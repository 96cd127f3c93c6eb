import { type DuckDbOptions, withDuckDb } from './duckdb.js';
import { literal, pathList } from './sql.js';

/** Decision files, as local paths, before and after all was decided again. */
export interface DecisionChange {
  before: readonly string[];
  after: readonly string[];
  /** Signatures of the documents that there are: what was decided of others does not count. */
  signatures: readonly string[];
}

/** How many documents of a unit curation decides otherwise about. */
export interface ChangedUnit {
  name: string;
  /** It drops them now. */
  dropped: number;
  /** It dropped them before, and does not now. */
  let_back: number;
  /** Of the others: for another reason or another document, or other text blocks and images of them. */
  changed: number;
}

/** The units some of whose documents are decided otherwise about, by name. */
export function changedUnits(change: DecisionChange, duckDb: DuckDbOptions): Promise<ChangedUnit[]> {
  return withDuckDb(duckDb, async (db) => {
    const drops = (files: readonly string[]) =>
      `SELECT DISTINCT unit, id FROM (${rowsSql(files)}) WHERE kind = 'document'`;
    const read = await db.runAndReadAll(
      `WITH changed AS (${changedSql(change)}),
        was AS (${drops(change.before)}), is_now AS (${drops(change.after)})
      SELECT c.unit AS name,
        count(*) FILTER (n.id IS NOT NULL AND w.id IS NULL)::INTEGER AS dropped,
        count(*) FILTER (n.id IS NULL AND w.id IS NOT NULL)::INTEGER AS let_back,
        count(*) FILTER ((n.id IS NULL) = (w.id IS NULL))::INTEGER AS changed
      FROM changed c LEFT JOIN was w ON w.unit = c.unit AND w.id = c.id
        LEFT JOIN is_now n ON n.unit = c.unit AND n.id = c.id
      GROUP BY c.unit ORDER BY c.unit`,
    );
    return read.getRowObjectsJS() as unknown as ChangedUnit[];
  });
}

/** Ids of the documents of a unit that are decided otherwise about. */
export function changedDocuments(
  change: DecisionChange,
  unit: string,
  duckDb: DuckDbOptions,
): Promise<Set<string>> {
  return withDuckDb(duckDb, async (db) => {
    const read = await db.runAndReadAll(
      `SELECT id FROM (${changedSql(change)}) WHERE unit = ${literal(unit)}`,
    );
    return new Set(read.getRowsJS().map(([id]) => String(id)));
  });
}

function changedSql({ before, after, signatures }: DecisionChange): string {
  return `SELECT unit, id FROM (
      SELECT DISTINCT unit, id FROM (
        (SELECT * FROM was_rows EXCEPT SELECT * FROM now_rows)
        UNION ALL (SELECT * FROM now_rows EXCEPT SELECT * FROM was_rows)))
    SEMI JOIN (SELECT unit, id FROM read_parquet(${pathList(signatures)})) USING (unit, id)`
    .replaceAll('was_rows', `(${rowsSql(before)})`)
    .replaceAll('now_rows', `(${rowsSql(after)})`);
}

/**
 * What tells two decisions apart. On how many pages an image or a paragraph is says nothing of what becomes of it, and
 * would change with every input that is added.
 */
function rowsSql(files: readonly string[]): string {
  const columns = `unit, id, kind, key, reason, CASE WHEN kind IN ('image', 'node') THEN '' ELSE detail END AS detail,
    input, "offset", "length"`;
  return files.length > 0
    ? `SELECT ${columns} FROM read_parquet(${pathList(files)})`
    : `SELECT '' AS unit, '' AS id, '' AS kind, '' AS key, '' AS reason, '' AS detail,
        NULL::VARCHAR AS input, NULL::BIGINT AS "offset", NULL::BIGINT AS "length" WHERE false`;
}
