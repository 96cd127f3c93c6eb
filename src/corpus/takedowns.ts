import { createHash } from 'node:crypto';
import type { TakedownRequest, TakedownWithdrawn } from '../model/schemas/takedown.js';
import { putJson, type Store } from '../store/store.js';
import {
  isTakedownName,
  TAKEDOWNS_PREFIX,
  takedownDoneName,
  takedownName,
  takedownWithdrawnName,
} from './corpus-layout.js';
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
  /** All of them, those that were withdrawn included: a revision that was planned with one is carried out with it. */
  records: TakedownRecord[];
  /** Ids of those that were withdrawn. */
  withdrawn: ReadonlySet<string>;
  /** Those that hold and that nobody has completed yet. */
  pending: TakedownRecord[];
  /** What those that hold name. */
  list: ExcludeList;
}

/**
 * The id of a takedown: the same entries, in any order, give the same. One that was withdrawn and is asked for again gets
 * another.
 */
export function takedownId(
  entries: readonly ExcludeEntry[],
  withdrawn: ReadonlySet<string> = new Set(),
): string {
  const lines = entries.map((entry) => JSON.stringify(entry)).sort();
  for (let times = 0; ; times++) {
    const text = [...lines, ...(times > 0 ? [`withdrawn ${times}`] : [])].join('\n');
    const id = createHash('sha256').update(text).digest('hex').slice(0, 16);
    if (!withdrawn.has(id)) return id;
  }
}

/** Reads the takedowns of a corpus, by name. */
export async function readTakedowns(store: Store): Promise<Takedowns> {
  const names = new Set<string>();
  for await (const { key } of store.list(TAKEDOWNS_PREFIX)) names.add(key);
  const records: TakedownRecord[] = [];
  for (const name of names) {
    if (isTakedownName(name)) records.push(await readJson<TakedownRecord>(store, name));
  }
  const withdrawn = new Set(records.flatMap(({ id }) => (names.has(takedownWithdrawnName(id)) ? [id] : [])));
  const holding = records.filter(({ id }) => !withdrawn.has(id));
  return {
    records,
    withdrawn,
    pending: holding.filter(({ id }) => !names.has(takedownDoneName(id))),
    list: listOf(holding),
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

/** Records that a takedown does not hold any more for what comes into the corpus; what it removed stays removed. */
export async function recordWithdrawal(store: Store, withdrawal: TakedownWithdrawn): Promise<void> {
  await putJson(store, takedownWithdrawnName(withdrawal.id), withdrawal, { ifAbsent: true });
}
