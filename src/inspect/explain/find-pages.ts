import { readDrops, readManifests } from '../../corpus/corpus-reader.js';
import { isIdOfSource } from '../../corpus/document-id.js';
import { sampleKey } from '../../corpus/sample-key.js';
import { readSignalDocuments, readSignalRows } from '../../curate/read-signal-rows.js';
import { urlKey } from '../../curate/url-key.js';
import type { NearNames } from '../../errors/did-you-mean.js';
import { AbortedError } from '../../errors.js';
import { readableEscapes, readableUrl } from '../../flow/readable-url.js';
import type { SourceRef } from '../../model/page.js';
import type { SignalDocument, SignalRow } from '../../model/signal-row.js';
import type { DropLevel, RecordedDrop } from '../../model/verdict.js';
import type { Store } from '../../store/store.js';
import { assembledUnits, type UnitFiles } from '../built-rules.js';

/** A document of a corpus, with what was measured of it. */
export interface FoundDocument {
  files: UnitFiles;
  rows: SignalDocument;
}

/** Levels of what became no document. */
const OF_PAGES: readonly DropLevel[] = ['unit', 'record', 'page'];

/** Columns that say which document a row is about. */
const NAMES = ['unit', 'ordinal', 'document', 'kind', 'url'];

/** Options of {@link findDocuments} and {@link findDroppedPages}. */
export interface FindOptions {
  signal?: AbortSignal;
  /** Is told what pages are called, for the case that none is found. */
  near?: NearNames;
}

/**
 * The documents that a URL, a document id or a shard key names, in the order of the build: duplicates of one page are
 * several. Reads the names in all units, and all rows of those units only that have such a document.
 */
export async function* findDocuments(
  store: Store,
  page: string,
  { signal, near }: FindOptions = {},
): AsyncGenerator<FoundDocument> {
  const isWanted = matcher(page);
  for await (const files of assembledUnits(store)) {
    const wanted = new Set<number>();
    for await (const row of readSignalRows(store, files.signals, NAMES)) {
      if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
      if (row.kind !== 'document') continue;
      if (isWanted(row)) wanted.add(row.ordinal);
      else if (wanted.size === 0) addNames(near, row);
    }
    if (wanted.size === 0) continue;
    for await (const rows of readSignalDocuments(store, files.signals)) {
      if (wanted.has(rows.document.ordinal)) yield { files, rows };
    }
  }
}

/**
 * Pages, records and inputs that became no document, from the ledgers of extraction: by URL or id, or by their place in the
 * input as `<input>@<offset>`, since some have no other name.
 */
export async function* findDroppedPages(
  store: Store,
  page: string,
  { signal, near }: FindOptions = {},
): AsyncGenerator<{ unit: string; drop: RecordedDrop }> {
  const isWanted = matcher(page);
  for await (const manifest of readManifests(store, 'extract')) {
    for await (const drop of readDrops(store, manifest)) {
      if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
      if (!OF_PAGES.includes(drop.level)) continue;
      const { document = '', url = null, source } = drop;
      if (isWanted({ document, url }) || (source !== undefined && placeOf(source) === page))
        yield { unit: manifest.unit, drop };
      else addNames(near, { document, url });
    }
  }
}

function addNames(near: NearNames | undefined, { document, url }: Pick<SignalRow, 'document' | 'url'>): void {
  if (near === undefined) return;
  if (url !== null) near.add(readableUrl(url));
  if (document !== '' && document !== url) near.add(document);
}

/** How a record is named by its place. */
export function placeOf({ input, offset }: SourceRef): string {
  return `${input}@${offset}`;
}

/**
 * URLs are compared as curation does, `http:` and `https:` and any fragment being one page, and besides as they read:
 * `茶` is `%E8%8C%B6`.
 */
function matcher(page: string): (row: Pick<SignalRow, 'document' | 'url'>) => boolean {
  const key = /^[0-9a-f]{32}$/.test(page) ? page : undefined;
  const url = comparable(page);
  return (row) =>
    row.document === page ||
    isIdOfSource(page, row.document) ||
    (row.url !== null && (row.url === page || comparable(row.url) === url)) ||
    (key !== undefined && row.document !== '' && sampleKey(row.document) === key);
}

function comparable(url: string): string {
  const key = urlKey(url);
  return readableEscapes(key === url && URL.canParse(url) ? new URL(url).href : key);
}
