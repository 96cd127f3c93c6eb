/** Inputs of one curation partition, as local paths. */
export interface DecisionInputs {
  signatures: readonly string[];
  captures: readonly string[];
}

/** Thresholds and the share of the key space that one partition decides. */
export interface DecisionOptions {
  partition: number;
  partitions: number;
  /** An image URL on more distinct pages than this is dropped from all of them; 0 switches the rule off. */
  maxPagesPerImage: number;
  /** Drop all but the newest capture of a page URL. */
  sameUrl: boolean;
}

/** What a decision is about. */
export type DecisionKind = 'document' | 'image' | 'capture';

/** Columns of `decisions/<unit>.parquet`, in order. */
export const DECISION_COLUMNS = 'unit, id, kind, key, reason, detail, input, "offset", "length"';

/**
 * The SQL that decides one partition, as one SELECT over the signature and capture Parquet.
 *
 * Every rule partitions by its own key through MD5, which DuckDB, Spark and Athena compute alike, so a rule
 * sees all rows of its key and partitions never need each other. Newest capture first, then plan order:
 * the same order in every rule, so that two rules never keep different copies of one document.
 */
export function decisionSql(inputs: DecisionInputs, options: DecisionOptions): string {
  if (inputs.signatures.length === 0) throw new RangeError('decisionSql: no signatures');
  const { partition, partitions } = options;
  const mine = (key: string) =>
    partitions === 1 ? 'true' : `md5_number_lower(${key}) % ${partitions} = ${partition}`;
  const rules = [
    keepNewest('id', 'duplicate_id', mine('id')),
    ...(options.sameUrl ? [keepNewest('page_key', 'duplicate_url', mine('page_key'))] : []),
    ...(options.maxPagesPerImage > 0 ? [overusedImages(options.maxPagesPerImage, mine('key'))] : []),
    ...(inputs.captures.length > 0 ? [archivedImages(inputs.captures, mine('key'))] : []),
  ];
  return [
    `WITH documents AS (SELECT * FROM read_parquet(${pathList(inputs.signatures)}))`,
    `SELECT DISTINCT ${DECISION_COLUMNS} FROM (${rules.join(' UNION ALL ')})`,
    `ORDER BY ${DECISION_COLUMNS}`,
  ].join('\n');
}

function keepNewest(key: string, reason: string, mine: string): string {
  const order = `PARTITION BY ${key} ORDER BY fetched_at DESC, unit, ordinal`;
  return `SELECT unit, id, 'document' AS kind, CAST(ordinal AS VARCHAR) AS key, '${reason}' AS reason,
    'kept ' || kept AS detail, NULL::VARCHAR AS input, NULL::BIGINT AS "offset", NULL::BIGINT AS "length"
  FROM (SELECT unit, id, ordinal, row_number() OVER (${order}) AS n,
          first_value(unit || '#' || ordinal) OVER (${order}) AS kept
        FROM documents WHERE ${mine})
  WHERE n > 1`;
}

/** Distinct pages, not captures: a page crawled eleven times does not make its images over-used. */
function overusedImages(max: number, mine: string): string {
  return `SELECT unit, id, 'image', key, 'image_overused', 'on ' || pages || ' pages', NULL, NULL, NULL
  FROM (SELECT unit, id, page_key, unnest(image_keys) AS key FROM documents) uses
  JOIN (SELECT key, count(DISTINCT page_key) AS pages
        FROM (SELECT page_key, unnest(image_keys) AS key FROM documents)
        WHERE ${mine} AND NOT starts_with(key, 'data:')
        GROUP BY key HAVING count(DISTINCT page_key) > ${max}) overused USING (key)`;
}

/**
 * The newest capture wins when an image was archived more than once.
 *
 * A revisit stands for the capture that it repeats: one with the same payload digest, else the one of the key and date
 * that it names. Where none is among the inputs, it stands for nothing.
 */
function archivedImages(captures: readonly string[], mine: string): string {
  const place = 'stored.input, stored."offset", stored."length"';
  const revisits = (join: string, rank: number) =>
    `SELECT revisit.unit, revisit.ordinal, revisit.key, revisit.url, revisit.fetched_at, ${place}, ${rank} AS rank,
       stored.unit AS of_unit, stored.ordinal AS of_ordinal
     FROM captures revisit JOIN captures stored ON ${join}
     WHERE revisit.revisit = 1 AND stored.revisit = 0 AND ${mine.replaceAll('(key)', '(revisit.key)')}`;
  return `SELECT unit, id, 'capture', key, 'archived', url, input, "offset", "length"
  FROM (SELECT unit, id, unnest(candidate_keys) AS key FROM documents) wanted
  JOIN (WITH captures AS (SELECT * FROM read_parquet(${pathList(captures)})),
          held AS (SELECT unit, ordinal, key, url, fetched_at, input, "offset", "length", 0 AS rank,
                     unit AS of_unit, ordinal AS of_ordinal
                   FROM captures WHERE revisit = 0 AND ${mine}
                   UNION ALL ${revisits(`revisit.digest <> '' AND stored.digest = revisit.digest`, 0)}
                   UNION ALL ${revisits(`stored.key = revisit.of_key AND stored.fetched_at = revisit.of_date AND revisit.of_date <> ''`, 1)})
        SELECT key, url, input, "offset", "length"
        FROM (SELECT *, row_number() OVER (PARTITION BY key
                ORDER BY fetched_at DESC, unit, ordinal, rank, of_unit, of_ordinal) AS n FROM held)
        WHERE n = 1) archive USING (key)`;
}

/** A SQL list of string literals. */
export function pathList(paths: readonly string[]): string {
  return `[${paths.map(literal).join(', ')}]`;
}

/** A SQL string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
