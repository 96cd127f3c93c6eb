import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalCopies } from '../commit/local-copies.js';
import { isGrowing } from '../commit/revision-plan.js';
import type { NearDuplicatesConfig, Pipeline } from '../config/pipeline.js';
import { type FileKind, filesOf, STATS } from '../corpus/corpus-layout.js';
import { readCorpusRecord, readManifests } from '../corpus/corpus-reader.js';
import type { EarlierBuild } from '../curate/curation-inputs.js';
import { FixConfigError } from '../errors.js';
import type { CorpusRecord, FileEntry, Phase } from '../model/manifest.js';
import { openStore } from '../store/open-store.js';
import type { S3Settings } from '../store/s3-settings.js';
import type { Store } from '../store/store.js';

/** A corpus that a build must not repeat. */
export interface EarlierCorpus {
  /** Its plan id, and a hash of what it holds now: a retry or a takedown changes it. */
  readonly version: string;
  /** Copies its signatures, and what became of its documents, below a local folder. */
  load(folder: string): Promise<EarlierBuild>;
  close(): Promise<void>;
}

/** Options of {@link openEarlierCorpora}. */
export interface EarlierCorporaOptions {
  s3: S3Settings;
  /** Shape of this build's signatures. */
  shape: Pick<NearDuplicatesConfig, 'ngram' | 'bands' | 'rows'>;
  signal: AbortSignal;
}

/**
 * Opens the corpora that a build is checked against, in the order given. Their documents and shards are not read.
 *
 * @throws FixConfigError `build_unfinished`, or `other_signatures` when one was signed by another shape; BadInputError
 *   `not_a_corpus`
 */
export async function openEarlierCorpora(
  uris: readonly string[],
  options: EarlierCorporaOptions,
): Promise<EarlierCorpus[]> {
  const corpora: EarlierCorpus[] = [];
  try {
    for (const uri of uris) {
      const store = await openStore(uri, { s3: options.s3, readOnly: true, signal: options.signal });
      try {
        corpora.push(await earlierCorpus(store, options));
      } catch (error) {
        await store.close();
        throw error;
      }
    }
  } catch (error) {
    for (const corpus of corpora) await corpus.close();
    throw error;
  }
  return corpora;
}

async function earlierCorpus(store: Store, { shape }: EarlierCorporaOptions): Promise<EarlierCorpus> {
  const record = await readCorpusRecord(store);
  checkShape(store, record, shape);
  if ((await store.head(STATS)) === undefined || (await isGrowing(store))) {
    throw new FixConfigError(
      'build_unfinished',
      `against: ${store.uri} is not complete; finish its build first`,
    );
  }
  const signatures = await entriesOf(store, 'extract', 'signatures');
  const signals = await entriesOf(store, 'assemble', 'signals');
  const hash = createHash('sha256');
  for (const { sha256 } of [...signatures, ...signals]) hash.update(sha256);
  return {
    version: `${record.plan}@${hash.digest('hex').slice(0, 16)}`,
    async load(folder) {
      const own = join(folder, `earlier-${record.plan}`);
      await mkdir(own, { recursive: true });
      const copies = new LocalCopies(store, own);
      return {
        plan: record.plan,
        signatures: await copies.paths(signatures),
        signals: await copies.paths(signals),
      };
    },
    close: () => store.close(),
  };
}

function checkShape(store: Store, { pipeline }: CorpusRecord, shape: EarlierCorporaOptions['shape']): void {
  const theirs = (pipeline as Partial<Pipeline>).curate?.near_duplicates;
  for (const name of ['ngram', 'bands', 'rows'] as const) {
    if (theirs?.[name] === shape[name]) continue;
    throw new FixConfigError(
      'other_signatures',
      `against: ${store.uri} was signed with curate.near_duplicates.${name} ${theirs?.[name] ?? 'unknown'}, this build has ${shape[name]}; use the same`,
    );
  }
}

async function entriesOf(store: Store, phase: Phase, kind: FileKind): Promise<FileEntry[]> {
  const entries: FileEntry[] = [];
  for await (const manifest of readManifests(store, phase)) entries.push(...filesOf(manifest, kind));
  return entries;
}
