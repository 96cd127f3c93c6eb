import type { CurationInputs } from './curation-inputs.js';
import { decidedRules } from './decided-elsewhere.js';
import { type DecisionCounts, writeDecisions } from './decision-table.js';
import { type DuckDbOptions, withDuckDb } from './duckdb.js';
import { nearDuplicateRule } from './near-duplicates/find-groups.js';
import { findPairs, type PairOptions } from './near-duplicates/find-pairs.js';
import { type NodeRuleOptions, nodeRules } from './node-rules-sql.js';
import { type SamePageOptions, samePageRules } from './same-page-sql.js';
import { literal, type Partition } from './sql.js';

/** Step 1 of curation, a partition: documents that an id or a URL says are there already. */
export function decideSamePages(
  path: string,
  inputs: CurationInputs,
  options: SamePageOptions,
  duckDb: DuckDbOptions,
): Promise<DecisionCounts> {
  return withDuckDb(duckDb, (db) => writeDecisions(db, samePageRules(inputs, options), path));
}

/**
 * Step 2, a partition: the pairs of near-duplicates among what step 1 left, to a local Parquet file.
 *
 * Out of core like the others: DuckDB spills beyond its memory bound.
 */
export function findNearDuplicates(
  path: string,
  inputs: CurationInputs,
  options: PairOptions,
  duckDb: DuckDbOptions,
): Promise<{ documents: number; candidates: number; pairs: number }> {
  return withDuckDb(duckDb, (db) => findPairs(db, inputs, options, path));
}

/** Step 3, one unit, because groups reach across partitions: of each group of pairs all but the first are dropped. */
export function decideNearDuplicates(
  path: string,
  inputs: CurationInputs,
  duckDb: DuckDbOptions,
): Promise<DecisionCounts> {
  return withDuckDb(duckDb, async (db) => writeDecisions(db, [await nearDuplicateRule(db, inputs)], path));
}

/** Any step but the second, a partition of what another program decided. */
export function takeDecisions(
  path: string,
  files: readonly string[],
  share: Partition,
  duckDb: DuckDbOptions,
): Promise<DecisionCounts> {
  return withDuckDb(duckDb, (db) => writeDecisions(db, decidedRules(files, share), path));
}

/** Step 4, a partition: over-used images, repeated paragraphs, and which archive holds which image. */
export function decideNodes(
  path: string,
  inputs: CurationInputs,
  options: NodeRuleOptions,
  duckDb: DuckDbOptions,
): Promise<DecisionCounts> {
  return withDuckDb(duckDb, (db) => writeDecisions(db, nodeRules(inputs, options), path));
}

/** What a unit of step 2 writes where another program found the pairs: none, and it counts none. */
export function writeNoPairs(path: string, duckDb: DuckDbOptions): Promise<Record<string, number>> {
  return withDuckDb(duckDb, async (db) => {
    const none = 'SELECT 0::BIGINT AS a, 0::BIGINT AS b, 0::DOUBLE AS jaccard WHERE false';
    await db.run(`COPY (${none}) TO ${literal(path)} (FORMAT parquet, COMPRESSION snappy)`);
    return {};
  });
}
