import { createHash } from 'node:crypto';
import { readIndex, readManifests, readSample } from '../../../src/corpus/corpus-reader.js';
import { WeftError } from '../../../src/errors.js';
import type { Store } from '../../../src/store/store.js';
import type { InspectionPool } from '../../../src/validate/inspection-pool.js';
import { validateCorpus } from '../../../src/validate/validate-corpus.js';
import { corpusDigest } from '../../support/corpus-digest.js';
import { type StoreOperation, stoppableStore, watchedStore } from '../../support/stoppable-store.js';
import type { Job } from './corpus-jobs.js';

/** Errors that say in one line what to wait for: the job is run again when the other one has ended. */
const RUN_AGAIN = new Set(['retry_unfinished', 'build_unfinished', 'not_a_corpus']);

/** A job ends, or ends in an error that says to run it again. */
export async function settle(job: Promise<unknown>): Promise<'done' | 'again'> {
  try {
    await job;
    return 'done';
  } catch (error) {
    if (error instanceof WeftError && RUN_AGAIN.has(error.code)) return 'again';
    throw error;
  }
}

/** Runs jobs one after the other, then again those that had to wait. */
export async function inOrder(store: Store, jobs: readonly Job[]): Promise<void> {
  const again: Job[] = [];
  for (const job of jobs) if ((await settle(job(store))) === 'again') again.push(job);
  for (const job of again) await job(store);
}

/** The documents of a corpus, with the bytes of their records and images. */
export async function documentsOf(store: Store): Promise<string> {
  const documents: string[] = [];
  for await (const { shards } of readManifests(store, 'assemble')) {
    for (const shard of shards) {
      for (const line of await readIndex(store, shard)) {
        const { record, images } = await readSample(store, shard, line);
        const hash = createHash('sha256').update(record);
        for (const [part, data] of images) hash.update(`\n${part}\n`).update(data);
        documents.push(`${line.url} ${line.images} ${hash.digest('hex').slice(0, 16)}`);
      }
    }
  }
  return documents.sort().join('\n');
}

/** Says what is wrong with corpora; those that are the same to the byte are read once. */
export class CorpusCheck {
  readonly #findings = new Map<string, string>();

  /** @param digestOf - tells corpora apart. Default: by the hash of each object */
  constructor(
    private readonly pool: InspectionPool,
    private readonly digestOf: (store: Store) => Promise<Record<string, string>> = corpusDigest,
  ) {}

  /** The findings of `weft validate`, warnings of files that no manifest names among them; empty when there is none. */
  async findings(store: Store): Promise<string> {
    const digest = JSON.stringify(await this.digestOf(store));
    let found = this.#findings.get(digest);
    if (found === undefined) {
      const { findings } = await validateCorpus(store, { pool: this.pool, threads: 1 });
      // Two takedowns may leave nothing, which is what was asked for.
      const wrong = findings.filter(({ code }) => code !== 'corpus_empty');
      found = wrong.map((finding) => JSON.stringify(finding)).join('\n');
      this.#findings.set(digest, found);
    }
    return found;
  }
}

/** What two jobs are to be tried on. */
export interface Interleaving {
  /** A new store that holds what both jobs begin with. */
  fresh(): Promise<Store>;
  first: Job;
  second: Job;
  check: CorpusCheck;
  /** Try each n-th place only, for those who have no time for all. Default: 1, all of them. */
  every?: number;
}

/** What became of it. */
export interface Interleaved {
  /** Store operations of the first job. */
  operations: number;
  /** Those that it was stopped at; at the others, it is the same as at the one before. */
  tried: number;
  /** What was wrong, by operation. */
  wrong: string[];
}

/**
 * Stops the first job before each of its store operations in turn, runs the second to its end, and lets the first go
 * on. What is left must be sound, and hold what the two give one after the other, in one order or the other.
 *
 * Where the operation only reads, and the second job changed nothing of what it reads, stopping after it is the same
 * run, byte for byte, as stopping before it: the second job meets the same store, and the first reads the same.
 */
export async function interleave(interleaving: Interleaving): Promise<Interleaved> {
  const { fresh, first, every = 1 } = interleaving;
  const allowed = await inEitherOrder(interleaving);
  const result: Interleaved = { operations: 0, tried: 0, wrong: [...allowed.wrong] };
  for (let n = 1; ; ) {
    const store = await fresh();
    const { operations, stopped, goOn, ...stoppable } = stoppableStore(store, n);
    const running = settle(first(stoppable.store));
    if ((await Promise.race([running, stopped])) !== 'stopped') return result;
    const changed = new Set<string>();
    const fault = await meet(store, running, goOn, changed, interleaving, allowed.documents);
    result.tried += 1;
    result.operations = operations.length;
    const { name, key } = operations[n - 1] ?? {};
    if (fault !== '') result.wrong.push(`stopped at ${n}, ${name} ${key}: ${fault}`);
    while (n <= operations.length && isUnaffected(operations[n - 1], changed)) n += 1;
    n += every;
  }
}

/** The second job runs while the first is stopped; says what is wrong in the end. */
async function meet(
  store: Store,
  running: Promise<'done' | 'again'>,
  goOn: () => void,
  changed: Set<string>,
  { first, second, check }: Interleaving,
  allowed: ReadonlySet<string>,
): Promise<string> {
  const watched = watchedStore(store, async ({ name, key }) => {
    if (name === 'put' || name === 'delete') changed.add(key);
  });
  try {
    const other = await settle(second(watched)).finally(goOn);
    if ((await running) === 'again') await first(store);
    if (other === 'again') await second(store);
    const documents = await documentsOf(store);
    const findings = await check.findings(store);
    return `${allowed.has(documents) ? '' : `documents of neither order:\n${documents}\n`}${findings}`;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** True for an operation that gives the same whether or not some keys were changed before it, and changes nothing. */
function isUnaffected(operation: StoreOperation | undefined, changed: ReadonlySet<string>): boolean {
  switch (operation?.name) {
    case 'get':
    case 'head':
      return !changed.has(operation.key);
    case 'list':
      return ![...changed].some((key) => key.startsWith(operation.key));
    default:
      return false;
  }
}

async function inEitherOrder({ fresh, first, second, check }: Interleaving) {
  const documents = new Set<string>();
  const wrong: string[] = [];
  for (const order of [
    [first, second],
    [second, first],
  ]) {
    const store = await fresh();
    await inOrder(store, order);
    documents.add(await documentsOf(store));
    const findings = await check.findings(store);
    if (findings !== '') wrong.push(`one after the other: ${findings}`);
  }
  return { documents, wrong };
}
