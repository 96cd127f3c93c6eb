import { createHash } from 'node:crypto';
import { putJson, type Store } from '../store/store.js';
import { isTakedownName, TAKEDOWNS_PREFIX, takedownDoneName, takedownName } from './corpus-layout.js';
import { readJson } from './corpus-reader.js';
import type { ExcludeEntry } from './exclude-entry.js';
import { createExcludeList, type ExcludeList } from './exclude-list.js';

/** `takedowns/<id>.json`: what must be removed from a corpus and never come back. It holds from the moment it stands. */
export interface TakedownRecord {
  schema: 'weft/takedown/1';
  /** 16 hex digits of a hash of the entries: the same request twice is one takedown. */
  id: string;
  /** ISO 8601 time of the request. */
  requested_at: string;
  /** Why, in the words of whoever asked for it. */
  reason?: string;
  entries: ExcludeEntry[];
}

/** `takedowns/<id>.done.json`: the corpus holds nothing of it any more. */
export interface TakedownDone {
  schema: 'weft/takedown-done/1';
  id: string;
  /** Number of the revision that removed it; 0 when the corpus held nothing of it. */
  generation: number;
  /** What that revision removed, which may have served several takedowns. */
  documents: number;
  images: number;
}

/** A line of `takedowns/<n>-<hash8>.removed.jsonl.gz`: a document or an image that the n-th revision removed; no content. */
export interface RemovedLine {
  level: 'document' | 'image';
  key: string;
  /** URL of the document. */
  url: string;
  /** The images that went: the one, or all of the document. */
  images: { url?: string; sha256?: string }[];
  /** The entry that named it. */
  by: string;
  reason?: string;
}

/** The takedowns of a corpus. */
export interface Takedowns {
  records: TakedownRecord[];
  /** Those that nobody has completed yet. */
  pending: TakedownRecord[];
  /** What all of them name. */
  list: ExcludeList;
}

/** The id of a takedown: the same entries, in any order, give the same. */
export function takedownId(entries: readonly ExcludeEntry[]): string {
  const lines = entries.map((entry) => JSON.stringify(entry)).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}

/** Reads the takedowns of a corpus, by name. */
export async function readTakedowns(store: Store): Promise<Takedowns> {
  const names = new Set<string>();
  for await (const { key } of store.list(TAKEDOWNS_PREFIX)) names.add(key);
  const records: TakedownRecord[] = [];
  for (const name of names) {
    if (isTakedownName(name)) records.push(await readJson<TakedownRecord>(store, name));
  }
  return {
    records,
    pending: records.filter(({ id }) => !names.has(takedownDoneName(id))),
    list: listOf(records),
  };
}

/** What some takedowns name. */
export function listOf(records: readonly TakedownRecord[]): ExcludeList {
  return createExcludeList(
    records.flatMap(({ entries, reason }) =>
      entries.map((entry) => ({ ...(reason !== undefined && { reason }), ...entry })),
    ),
  );
}

/** Records a takedown; it holds from now on. The same request again changes nothing. */
export async function recordTakedown(store: Store, record: TakedownRecord): Promise<void> {
  await putJson(store, takedownName(record.id), record, { ifAbsent: true });
}
