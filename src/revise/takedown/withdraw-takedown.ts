import { readCorpusRecord } from '../../corpus/corpus-reader.js';
import { readTakedowns, recordWithdrawal } from '../../corpus/takedowns.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import { BadInputError } from '../../errors.js';
import type { Context } from '../../flow/context.js';
import type { Store } from '../../store/store.js';

/** What a withdrawal came to. */
export interface WithdrawalReport {
  schema: 'weft/withdrawal-report/1';
  corpus: string;
  id: string;
  /** Entries that are not refused any more, unless another takedown names them. */
  entries: number;
  /** It had been withdrawn before. */
  repeated: boolean;
}

/**
 * Withdraws a takedown for the future: builds, retries and exports do not refuse any more what it names. What it removed
 * stays removed, and a revision that was planned with it is carried out.
 *
 * @throws BadInputError `takedown_not_found`, `not_a_corpus`
 */
export async function withdrawTakedown(
  store: Store,
  id: string,
  { reason, ctx }: { reason?: string; ctx: Pick<Context, 'now'> },
): Promise<WithdrawalReport> {
  await readCorpusRecord(store);
  const { records, withdrawn } = await readTakedowns(store);
  const record = records.find((one) => one.id === id);
  if (record === undefined) {
    const ids = records.map((one) => one.id);
    const listed = ids.length === 0 ? 'it has none' : `takedowns/ lists them${didYouMean(id, ids)}`;
    throw new BadInputError('takedown_not_found', `${store.uri} has no takedown ${id}; ${listed}`);
  }
  await recordWithdrawal(store, {
    schema: 'weft/takedown-withdrawn/1',
    id,
    withdrawn_at: new Date(ctx.now()).toISOString(),
    ...(reason !== undefined && { reason }),
  });
  return {
    schema: 'weft/withdrawal-report/1',
    corpus: store.uri,
    id,
    entries: record.entries.length,
    repeated: withdrawn.has(id),
  };
}
