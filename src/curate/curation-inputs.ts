import { literal, pathList } from './sql.js';

/** An earlier build, as local paths: the documents that it stores are those whose signals say that nothing dropped them. */
export interface EarlierBuild {
  /** Its plan id. */
  plan: string;
  signatures: readonly string[];
  signals: readonly string[];
}

/** Inputs of a curation unit, as local paths. */
export interface CurationInputs {
  signatures: readonly string[];
  captures: readonly string[];
  /** Builds whose documents this one must not repeat, oldest first. */
  earlier: readonly EarlierBuild[];
  /** What the steps before decided. */
  decisions: readonly string[];
  /** Pairs that the step before found. */
  pairs: readonly string[];
}

/**
 * The order in which documents are preferred: what an earlier build holds, then the newest capture, then plan order.
 * The same in every rule, so that two rules never keep different copies of one document.
 */
export const PREFERENCE = 'age, fetched_at DESC, unit, ordinal';

/**
 * A SELECT of `columns` over the signatures of this build (`age` 0) and of earlier ones (below 0, oldest first;
 * `build` is their plan id).
 *
 * @param survivors - leave out documents that a step before dropped
 */
export function signaturesSql(
  { signatures, earlier, decisions }: Pick<CurationInputs, 'signatures' | 'earlier' | 'decisions'>,
  columns: string,
  { survivors }: { survivors: boolean },
): string {
  if (signatures.length === 0) throw new RangeError('signaturesSql: no signatures');
  const gone =
    survivors && decisions.length > 0
      ? `ANTI JOIN (SELECT unit, CAST(key AS BIGINT) AS ordinal FROM read_parquet(${pathList(decisions)})
           WHERE kind = 'document') USING (unit, ordinal)`
      : '';
  const own = `SELECT 0 AS age, '' AS build, ${columns} FROM read_parquet(${pathList(signatures)}) ${gone}`;
  const others = earlier
    .map((build, i) => ({ ...build, age: i - earlier.length }))
    .filter((build) => build.signatures.length > 0 && build.signals.length > 0)
    .map(
      (build) =>
        `SELECT ${build.age} AS age, ${literal(build.plan)} AS build, ${columns} FROM read_parquet(${pathList(build.signatures)})
         SEMI JOIN (SELECT unit, ordinal FROM read_parquet(${pathList(build.signals)})
           WHERE kind = 'document' AND lost IS NULL AND dropped_by IS NULL) USING (unit, ordinal)`,
    );
  return [...others, own].join('\nUNION ALL ');
}
