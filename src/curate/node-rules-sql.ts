import { type CurationInputs, PREFERENCE, signaturesSql } from './curation-inputs.js';
import { ownText, type Partition, pathList } from './sql.js';

/** Options of {@link nodeRules}. */
export interface NodeRuleOptions extends Partition {
  /** An image URL on more distinct pages than this is dropped from all of them; 0 switches the rule off. */
  maxPagesPerImage: number;
  /** A paragraph on this many distinct pages of a host or more stays on the first of them alone; 0 switches the rule off. */
  minPagesPerParagraph: number;
  /** Shorter paragraphs (UTF-16 units) are never dropped. */
  minParagraphChars: number;
}

/** Rules about the nodes of the documents that are kept, and where archives hold their images. */
export function nodeRules(inputs: CurationInputs, options: NodeRuleOptions): string[] {
  const documents = (columns: string, survivors = false) =>
    `(${signaturesSql({ ...inputs, earlier: [] }, columns, { survivors })})`;
  return [
    ...(options.maxPagesPerImage > 0 ? [overusedImages(documents, options)] : []),
    ...(options.minPagesPerParagraph > 0 ? [repeatedParagraphs(documents, options)] : []),
    ...(inputs.captures.length > 0 ? [archivedImages(documents, inputs.captures, options)] : []),
  ];
}

type Documents = (columns: string, survivors?: boolean) => string;

/** Distinct pages, not captures: a page crawled eleven times does not make its images over-used. */
function overusedImages(documents: Documents, options: NodeRuleOptions): string {
  const uses = documents('unit, id, page_key, unnest(image_keys) AS key');
  return `SELECT unit, id, 'image', key, 'image_overused', 'on ' || pages || ' pages', NULL, NULL, NULL
  FROM ${uses} uses
  JOIN (SELECT key, count(DISTINCT page_key) AS pages FROM ${uses}
        WHERE ${ownText('key', options)} AND NOT starts_with(key, 'data:')
        GROUP BY key HAVING count(DISTINCT page_key) > ${options.maxPagesPerImage}) overused USING (key)`;
}

/**
 * The first in the order of preference keeps the paragraph, so that a text which a site repeats is not lost. Documents
 * that are dropped take no part: a paragraph must not vanish with its first page.
 */
function repeatedParagraphs(documents: Documents, options: NodeRuleOptions): string {
  const columns = `unit, ordinal, id, page_key, fetched_at, host, unnest(paragraph_keys) AS key,
    unnest(paragraph_nodes) AS node, unnest(paragraph_chars) AS chars`;
  return `SELECT unit, id, 'node', ordinal || ':' || node, 'repeated_paragraph',
    'on ' || pages || ' pages of ' || host, NULL, NULL, NULL
  FROM (SELECT unit, id, ordinal, node, host, pages,
          row_number() OVER (PARTITION BY host, key ORDER BY ${PREFERENCE}, node) AS n
        FROM (SELECT * FROM ${documents(columns, true)} WHERE chars >= ${options.minParagraphChars}) paragraphs
        JOIN (SELECT host, key, count(DISTINCT page_key) AS pages
              FROM ${documents(columns, true)}
              WHERE chars >= ${options.minParagraphChars} AND host <> '' AND ${ownText('host', options)}
              GROUP BY host, key HAVING count(DISTINCT page_key) >= ${options.minPagesPerParagraph})
        USING (host, key))
  WHERE n > 1`;
}

/**
 * The newest capture wins when an image was archived more than once.
 *
 * A revisit stands for the capture that it repeats: one with the same payload digest, else the one of the key and date
 * that it names. Where none is among the inputs, it stands for nothing.
 */
function archivedImages(documents: Documents, captures: readonly string[], options: NodeRuleOptions): string {
  const mine = (key: string) => ownText(key, options);
  const place = 'stored.input, stored."offset", stored."length"';
  // Of the captures of one payload the first is enough: a spacer stored and repeated 100,000 times must not make 10^10 rows.
  const revisits = (same: string, revisited: string, rank: number) =>
    `SELECT revisit.unit, revisit.ordinal, revisit.key, revisit.url, revisit.fetched_at, ${place}, ${rank} AS rank,
       stored.unit AS of_unit, stored.ordinal AS of_ordinal
     FROM captures revisit JOIN (
       SELECT * FROM captures WHERE revisit = 0
       QUALIFY row_number() OVER (PARTITION BY ${same} ORDER BY unit, ordinal) = 1
     ) stored ON ${revisited}
     WHERE revisit.revisit = 1 AND ${mine('revisit.key')}`;
  return `SELECT unit, id, 'capture', key, 'archived', url, input, "offset", "length"
  FROM ${documents('unit, id, unnest(candidate_keys) AS key')} wanted
  JOIN (WITH captures AS (SELECT * FROM read_parquet(${pathList(captures)})),
          held AS (SELECT unit, ordinal, key, url, fetched_at, input, "offset", "length", 0 AS rank,
                     unit AS of_unit, ordinal AS of_ordinal
                   FROM captures WHERE revisit = 0 AND ${mine('key')}
                   UNION ALL ${revisits('digest', `revisit.digest <> '' AND stored.digest = revisit.digest`, 0)}
                   UNION ALL ${revisits('key, fetched_at', `stored.key = revisit.of_key AND stored.fetched_at = revisit.of_date AND revisit.of_date <> ''`, 1)})
        SELECT key, url, input, "offset", "length"
        FROM (SELECT *, row_number() OVER (PARTITION BY key
                ORDER BY fetched_at DESC, unit, ordinal, rank, of_unit, of_ordinal) AS n FROM held)
        WHERE n = 1) archive USING (key)`;
}
