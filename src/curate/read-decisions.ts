import type { SourceRef } from '../model/page.js';
import { type DropReason, recordedReason } from '../model/reasons.js';
import { type DuckDbOptions, withDuckDb } from './duckdb.js';
import { literal, pathList } from './sql.js';
import { urlKey } from './url-key.js';

/** Why something was dropped by curation. */
export interface DecidedDrop {
  reason: DropReason;
  detail: string;
}

/** What curation decided about the documents of one unit. */
export interface UnitDecisions {
  /** The drop of the document at an ordinal of its unit, if any. */
  document(ordinal: number): DecidedDrop | undefined;
  /** The drop of a text node of the document at an ordinal, if any. */
  node(ordinal: number, index: number): DecidedDrop | undefined;
  /** The drop of an image URL in a document, if any. */
  image(documentId: string, url: string): DecidedDrop | undefined;
  /** Where an archive holds an image URL of a document, if it does. */
  capture(documentId: string, url: string): { url: string; source: SourceRef } | undefined;
}

/** Reads the decisions about one unit from all decision files; memory is bounded by that unit's own decisions. */
export async function readDecisions(
  files: readonly string[],
  unit: string,
  duckDb: DuckDbOptions,
): Promise<UnitDecisions> {
  const documents = new Map<number, DecidedDrop>();
  const nodes = new Map<string, DecidedDrop>();
  const images = new Map<string, DecidedDrop>();
  const captures = new Map<string, { url: string; source: SourceRef }>();
  if (files.length > 0) {
    await withDuckDb(duckDb, async (db) => {
      const result = await db.stream(
        `SELECT kind, id, key, reason, detail, input, "offset"::DOUBLE AS "offset", "length"::DOUBLE AS "length"
         FROM read_parquet(${pathList(files)}) WHERE unit = ${literal(unit)} ORDER BY ALL`,
      );
      for await (const rows of result.yieldRowObjectJs()) {
        for (const row of rows) {
          const { kind, id, key, reason, detail } = row as Record<string, string>;
          const drop = { reason: recordedReason(reason ?? ''), detail: detail ?? '' };
          // Reasons come in order, so the first by name wins when two rules drop one thing.
          if (kind === 'document') documents.set(Number(key), documents.get(Number(key)) ?? drop);
          else if (kind === 'node') nodes.set(key ?? '', drop);
          else if (kind === 'image') images.set(`${id}\n${key}`, drop);
          else if (kind === 'capture')
            captures.set(`${id}\n${key}`, { url: drop.detail, source: sourceRef(row) });
        }
      }
    });
  }
  return {
    document: (ordinal) => documents.get(ordinal),
    node: (ordinal, index) => nodes.get(`${ordinal}:${index}`),
    image: (id, url) => images.get(`${id}\n${urlKey(url)}`),
    capture: (id, url) => captures.get(`${id}\n${urlKey(url)}`),
  };
}

function sourceRef(row: Record<string, unknown>): SourceRef {
  const length = row.length;
  return {
    input: String(row.input),
    offset: Number(row.offset),
    ...(typeof length === 'number' && { length }),
  };
}
