import { deleteSuperseded, StandingFiles, unusedFiles } from '../../commit/delete-superseded.js';
import { isGrowing } from '../../commit/revision-plan.js';
import {
  CLAIMED_PREFIXES,
  FAILURES_PREFIX,
  parseFileName,
  vouchedFiles,
} from '../../corpus/corpus-layout.js';
import { readCorpusRecord, readJson } from '../../corpus/corpus-reader.js';
import { listManifests } from '../../corpus/list-manifests.js';
import { type Manifest, PHASES } from '../../model/manifest.js';
import type { Store } from '../../store/store.js';

/** Some files, and their size. */
export interface FileSum {
  files: number;
  bytes: number;
}

/** What was found in a corpus that nothing needs, and what stays. */
export interface GarbageReport {
  schema: 'weft/gc-report/1';
  corpus: string;
  /** Whether it was deleted. */
  deleted: boolean;
  /** Files that no manifest names nor will: of losing and killed attempts at units that are complete, and of lost plans. */
  orphans: FileSum;
  /** Records of failures of units that are complete. */
  failures: FileSum;
  /** Unfinished uploads and writes of processes that are dead, or silent for a day. */
  temporary: number;
  /** Files of attempts at units that are not complete: one of them may still be on its way in, so they stay. */
  undecided: FileSum;
  /** True while the corpus grows: then nothing of it is judged, and only what is temporary goes. */
  growing: boolean;
}

/**
 * Finds what nothing in a corpus needs, and deletes it when told to.
 *
 * The rule is the one by which builds delete, and holds however long any process was stopped: a file goes when the
 * manifest of its unit stands and does not name it. Age is asked only of what is no object yet: an upload, or a write.
 *
 * @throws BadInputError `not_a_corpus`; what the store refuses, as it refuses it
 */
export async function collectGarbage(
  store: Store,
  { deletes = false }: { deletes?: boolean } = {},
): Promise<GarbageReport> {
  await readCorpusRecord(store);
  const standing = await standingFiles(store);
  // Asked after the manifests were read; `finishBuild` says why.
  const growing = await isGrowing(store);
  const orphans = { files: 0, bytes: 0 };
  const failures = { files: 0, bytes: 0 };
  if (!growing)
    for await (const { key, bytes } of unusedFiles(store, standing.files))
      add(key.startsWith(FAILURES_PREFIX) ? failures : orphans, bytes);
  const undecided = await undecidedFiles(store, standing);
  if (deletes && !growing) {
    const { refused } = await deleteSuperseded(store, standing.files);
    if (refused !== undefined) throw refused.error;
  }
  const temporary = (await store.sweepTemporary?.({ dryRun: !deletes })) ?? 0;
  return {
    schema: 'weft/gc-report/1',
    corpus: store.uri,
    deleted: deletes,
    orphans,
    failures,
    temporary,
    undecided,
    growing,
  };
}

function add(sum: FileSum, bytes: number): void {
  sum.files += 1;
  sum.bytes += bytes;
}

interface Standing {
  files: StandingFiles;
  /** What manifests name. */
  named: Set<string>;
}

async function standingFiles(store: Store): Promise<Standing> {
  const files = new StandingFiles();
  const named = new Set<string>();
  for (const phase of PHASES) {
    for await (const { key } of listManifests(store, phase)) {
      const manifest = await readJson<Manifest>(store, key);
      const names = vouchedFiles(manifest).map(({ name }) => name);
      files.add(manifest, names);
      for (const name of names) named.add(name);
    }
  }
  return { files, named };
}

async function undecidedFiles(store: Store, { files, named }: Standing): Promise<FileSum> {
  const sum = { files: 0, bytes: 0 };
  for (const prefix of CLAIMED_PREFIXES) {
    for await (const { key, bytes } of store.list(prefix))
      if (!named.has(key) && parseFileName(key) !== undefined && !files.isSuperseded(key)) add(sum, bytes);
  }
  return sum;
}
