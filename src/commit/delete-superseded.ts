import {
  CLAIMED_PREFIXES,
  generationOfRemoved,
  PLANS_PREFIX,
  parseFileName,
  planOfChunk,
  revisionName,
  TAKEDOWNS_PREFIX,
} from '../corpus/corpus-layout.js';
import { readJson } from '../corpus/corpus-reader.js';
import { WeftError } from '../errors.js';
import type { Phase, RevisionRecord } from '../model/manifest.js';
import type { PlanRecord } from '../model/schemas/plan.js';
import { isRefused, type ObjectInfo, type Store } from '../store/store.js';
import { pastFailures } from './failures.js';

/** What the manifests that stand say, at the moment when they were read. */
export class StandingFiles {
  readonly #named = new Set<string>();
  readonly #generations = new Map<string, number>();

  /** Enters the manifest of a unit that stands, and every file that it names. */
  add({ phase, unit, generation = 0 }: { phase: Phase; unit: string; generation?: number }, files: string[]) {
    this.#generations.set(`${phase}/${unit}`, generation);
    for (const name of files) this.#named.add(name);
  }

  /**
   * Whether no manifest names a file, nor ever will: it was stored for the revision of the manifest that was read of
   * its unit, or for an earlier one, and that manifest does not name it.
   *
   * A manifest never goes, a revision is planned when the one before it is finished, and what a revision of a unit
   * names is either new and carries its number, or was named by the manifest before it. So the answer stays true
   * however long ago the manifests were read. Other files that nothing names may be on their way in: they stay.
   */
  isSuperseded(key: string): boolean {
    if (this.#named.has(key)) return false;
    const origin = parseFileName(key);
    if (origin === undefined) return false;
    const standing = this.#generations.get(`${origin.phase}/${origin.unit}`);
    return standing !== undefined && origin.generation <= standing;
  }
}

/** What became of files that no manifest names. */
export interface Deletions {
  deleted: number;
  /** Files that the store does not let go, as many as are known, and why; absent where it took each deletion. */
  refused?: { files: number; error: WeftError };
}

/**
 * Deletes what manifests superseded and what losing or killed attempts left.
 *
 * Writers often may not delete (s3:DeleteObject, object lock). Nothing reads these files, so whether a refusal is a
 * failure is the caller's to say; after the first the others are only counted.
 */
export async function deleteSuperseded(store: Store, standing: StandingFiles): Promise<Deletions> {
  let deleted = 0;
  let refused: Deletions['refused'];
  try {
    for await (const { key } of unusedFiles(store, standing)) {
      if (refused !== undefined) {
        refused.files += 1;
        continue;
      }
      try {
        await store.delete(key);
        deleted += 1;
      } catch (error) {
        refused = { files: 1, error: refusalOf(error) };
      }
    }
  } catch (error) {
    // They cannot even be looked for, or the deletion failed otherwise.
    refused = { files: refused?.files ?? 0, error: refusalOf(error) };
  }
  return refused === undefined ? { deleted } : { deleted, refused };
}

/** A refusal; other errors are thrown. */
function refusalOf(error: unknown): WeftError {
  if (error instanceof WeftError && isRefused(error)) return error;
  throw error;
}

/**
 * What nothing reads any more, nor ever will: files that manifests superseded, lists and files of plans that lost, and
 * failures of units that have their manifest.
 */
export async function* unusedFiles(store: Store, standing: StandingFiles): AsyncGenerator<ObjectInfo> {
  for (const prefix of CLAIMED_PREFIXES) {
    for await (const file of store.list(prefix)) if (standing.isSuperseded(file.key)) yield file;
  }
  yield* unusedRemovals(store);
  yield* unusedChunks(store);
  yield* pastFailures(store);
}

/** Lists of what would be removed, of those who were not first to plan a revision: its plan names another one. */
async function* unusedRemovals(store: Store): AsyncGenerator<ObjectInfo> {
  for await (const file of store.list(TAKEDOWNS_PREFIX)) {
    const generation = generationOfRemoved(file.key);
    if (generation === undefined || (await store.head(revisionName(generation))) === undefined) continue;
    const { removed } = await readJson<RevisionRecord>(store, revisionName(generation));
    if (removed !== file.key) yield file;
  }
}

/** Files of units of those who were not first to plan a phase. */
async function* unusedChunks(store: Store): AsyncGenerator<ObjectInfo> {
  const named = new Map<string, Set<string>>();
  for await (const file of store.list(PLANS_PREFIX)) {
    const plan = planOfChunk(file.key);
    if (plan === undefined) continue;
    if (!named.has(plan) && (await store.head(plan)) !== undefined) {
      const { chunks = [] } = await readJson<PlanRecord>(store, plan);
      named.set(plan, new Set(chunks.map(({ name }) => name)));
    }
    if (named.get(plan)?.has(file.key) === false) yield file;
  }
}
