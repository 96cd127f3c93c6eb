import { createHash } from 'node:crypto';
import type { TakedownRequest } from '../model/schemas/takedown.js';
import { putJson, type Store } from '../store/store.js';
import { isTakedownName, TAKEDOWNS_PREFIX, takedownDoneName, takedownName } from './corpus-layout.js';
import { readJson } from './corpus-reader.js';
import type { ExcludeEntry } from './exclude-entry.js';
import { createExcludeList, type ExcludeList } from './exclude-list.js';

export type { RemovedLine, TakedownDone } from '../model/schemas/takedown.js';

/** A takedown with its entries as exclude.schema.json describes them. */
export interface TakedownRecord extends Omit<TakedownRequest, 'entries'> {
  entries: ExcludeEntry[];
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
