import {
  CLAIMED_PREFIXES,
  CORPUS_RECORD,
  FAILURES_PREFIX,
  MANIFESTS_PREFIX,
  PLANS_PREFIX,
  REVISIONS_PREFIX,
  STATS,
  TAKEDOWNS_PREFIX,
  WIDS_META,
} from '../corpus/corpus-layout.js';
import type { Store } from '../store/store.js';
import { say } from './print.js';

/** Keys that are looked at: a bucket may hold millions. */
const MOST_KEYS = 1000;
/** Names that are shown. */
const SHOWN = 5;

/** Files and folders at the top of a corpus. */
const OF_A_CORPUS: readonly string[] = [
  CORPUS_RECORD,
  STATS,
  WIDS_META,
  PLANS_PREFIX,
  FAILURES_PREFIX,
  MANIFESTS_PREFIX,
  REVISIONS_PREFIX,
  TAKEDOWNS_PREFIX,
  ...CLAIMED_PREFIXES,
];

/**
 * Warns before a corpus is begun in a place that holds something else: a home folder, a bucket, the pages themselves.
 * Nothing is deleted there; but what lies between the files of a corpus is neither counted nor validated.
 */
export async function warnOfForeignFiles(store: Store): Promise<void> {
  if ((await store.head(CORPUS_RECORD)) !== undefined) return;
  const foreign = await foreignNames(store, OF_A_CORPUS);
  if (foreign.length === 0) return;
  const more = foreign.length > SHOWN ? ` and ${foreign.length - SHOWN} more` : '';
  say(
    `${store.uri} holds files that are not of a corpus: ${foreign.slice(0, SHOWN).join(', ')}${more}; they stay as they are, among its own. Give another --out to keep them apart`,
  );
}

/** Files and folders at the top of a store that are none of `own`; hidden ones do not count. */
async function foreignNames(store: Store, own: readonly string[]): Promise<string[]> {
  const names = new Set<string>();
  let keys = 0;
  for await (const { key } of store.list('')) {
    const slash = key.indexOf('/');
    const name = slash < 0 ? key : key.slice(0, slash + 1);
    if (!own.includes(name) && !name.startsWith('.')) names.add(name);
    keys += 1;
    if (keys === MOST_KEYS) break;
  }
  return [...names];
}
