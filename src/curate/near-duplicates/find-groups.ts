import type { DuckDBConnection } from '@duckdb/node-api';
import type { CurationInputs } from '../curation-inputs.js';
import { pathList } from '../sql.js';
import { SKETCH_WORDS } from './find-pairs.js';
import { jaccardSql, loadSketches, rankDocuments } from './rank-documents.js';

/**
 * Makes the rule that drops all documents of each group of near-duplicates but the first in the order of preference.
 *
 * A group is a connected component of the pairs. Labels spread in rounds: each document takes the smallest of its
 * neighbours as its parent, parents are followed to their ends, and the pairs are contracted to pairs of groups. At
 * least half of the groups that have neighbours vanish in each round, so there are at most log₂ n of them, whatever
 * the shape.
 *
 * @returns a SELECT of the decisions' columns, over temporary tables of `db`
 */
export async function nearDuplicateRule(db: DuckDBConnection, inputs: CurationInputs): Promise<string> {
  await db.run(
    `CREATE TEMP TABLE edges AS SELECT DISTINCT a, b FROM ${
      inputs.pairs.length > 0
        ? `read_parquet(${pathList(inputs.pairs)})`
        : '(SELECT 0 AS a, 0 AS b WHERE false)'
    }`,
  );
  await db.run(
    `CREATE TEMP TABLE labels AS SELECT node, node AS label FROM (SELECT a AS node FROM edges UNION SELECT b FROM edges)`,
  );
  while ((await countRows(db, 'edges')) > 0) {
    await spreadLabels(db);
  }
  await rankDocuments(db, inputs);
  await db.run(
    `CREATE TEMP TABLE repeated AS SELECT node AS rank, label FROM labels JOIN ranked ON rank = node
     WHERE node <> label AND age = 0`,
  );
  await loadSketches(db, inputs, 'SELECT rank FROM repeated UNION SELECT label FROM repeated');
  return `SELECT d.unit, d.id, 'document', CAST(d.ordinal AS VARCHAR),
      CASE WHEN k.age < 0 THEN 'near_duplicate_of_earlier' ELSE 'near_duplicate' END,
      'jaccard ' || printf('%.2f', jaccard) || ', kept '
        || CASE WHEN k.age < 0 THEN k.build || '/' ELSE '' END || k.unit || '#' || k.ordinal,
      NULL, NULL, NULL
    FROM (SELECT r.rank, r.label, ${jaccardSql('x', 'y', SKETCH_WORDS)} AS jaccard
          FROM repeated r JOIN sketches x ON x.rank = r.rank JOIN sketches y ON y.rank = r.label) g
    JOIN ranked d ON d.rank = g.rank JOIN ranked k ON k.rank = g.label`;
}

async function spreadLabels(db: DuckDBConnection): Promise<void> {
  await db.run(
    'CREATE OR REPLACE TEMP TABLE parents AS SELECT b AS node, min(a) AS parent FROM edges GROUP BY b',
  );
  for (;;) {
    await db.run(
      `CREATE OR REPLACE TEMP TABLE higher AS
       SELECT p.node, coalesce(q.parent, p.parent) AS parent, q.parent IS NOT NULL AS moved
       FROM parents p LEFT JOIN parents q ON p.parent = q.node`,
    );
    const moved = await countRows(db, 'higher WHERE moved');
    await db.run('CREATE OR REPLACE TEMP TABLE parents AS SELECT node, parent FROM higher');
    if (moved === 0) break;
  }
  await db.run(
    `CREATE OR REPLACE TEMP TABLE labels AS
     SELECT l.node, coalesce(p.parent, l.label) AS label FROM labels l LEFT JOIN parents p ON l.label = p.node`,
  );
  await db.run(
    `CREATE OR REPLACE TEMP TABLE edges AS
     SELECT DISTINCT least(a, b) AS a, greatest(a, b) AS b FROM (
       SELECT coalesce(p.parent, e.a) AS a, coalesce(q.parent, e.b) AS b
       FROM edges e LEFT JOIN parents p ON e.a = p.node LEFT JOIN parents q ON e.b = q.node)
     WHERE a <> b`,
  );
}

async function countRows(db: DuckDBConnection, table: string): Promise<number> {
  const counted = await db.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${table}`);
  return Number(counted.getRowsJS()[0]?.[0]);
}
