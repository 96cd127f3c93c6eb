import { type CurationInputs, PREFERENCE, signaturesSql } from './curation-inputs.js';
import { ownText, type Partition } from './sql.js';

/** Options of {@link samePageRules}. */
export interface SamePageOptions extends Partition {
  /** Drop all but the newest capture of a page URL, and those of which an earlier build has the page. */
  sameUrl: boolean;
}

/**
 * Rules that drop documents for what they are called: a second one of an id, an older capture of a page.
 *
 * Each partitions by its own key, so it sees all rows of a key and partitions never need each other.
 */
export function samePageRules(inputs: CurationInputs, options: SamePageOptions): string[] {
  const documents = signaturesSql(inputs, 'unit, ordinal, id, page_key, fetched_at', { survivors: false });
  const id = keepFirst(documents, 'id', 'duplicate_id', options);
  return options.sameUrl ? [id, keepFirst(documents, 'page_key', 'duplicate_url', options)] : [id];
}

function keepFirst(documents: string, key: string, reason: string, options: SamePageOptions): string {
  return `SELECT d.unit, d.id, 'document', CAST(d.ordinal AS VARCHAR),
    CASE WHEN kept.age < 0 THEN 'in_earlier_build' ELSE '${reason}' END,
    'kept ' || CASE WHEN kept.age < 0 THEN kept.build || '/' ELSE '' END || kept.unit || '#' || kept.ordinal,
    NULL, NULL, NULL
  FROM (SELECT *, row_number() OVER (PARTITION BY ${key} ORDER BY ${PREFERENCE}) AS n,
          first_value({'age': age, 'build': build, 'unit': unit, 'ordinal': ordinal})
            OVER (PARTITION BY ${key} ORDER BY ${PREFERENCE}) AS kept
        FROM (${documents}) WHERE ${ownText(key, options)}) d
  WHERE n > 1 AND d.age = 0`;
}
