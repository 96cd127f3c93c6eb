import { join } from 'node:path';
import { fileOf, removedName, revisionName } from '../../corpus/corpus-layout.js';
import { readJson, readManifests } from '../../corpus/corpus-reader.js';
import type { ExcludeList } from '../../corpus/exclude-list.js';
import type { RemovedLine } from '../../corpus/takedowns.js';
import type { Context } from '../../flow/context.js';
import type { RevisionRecord } from '../../model/manifest.js';
import { stageJsonl } from '../../staging/staged-jsonl.js';
import { putJson, type Store } from '../../store/store.js';
import { type AffectedDocument, affectedDocuments } from './affected-documents.js';
import { isConcerned } from './concerned-unit.js';

/** What a list concerns in a corpus. */
export interface TakedownSurvey {
  /** Units whose shards or signals hold something of it. */
  units: string[];
  /** Units with extracted documents that do. */
  extractUnits: string[];
  /** Shards that will be rewritten. */
  shards: number;
  /** Stored documents that go, and images that go: those of these documents, and those of documents that stay. */
  documents: number;
  images: number;
}

/**
 * Finds what a list concerns, from manifests, shard indexes and signatures.
 *
 * @param onRemoved - takes a line for each stored document and image that goes
 */
export async function surveyTakedown(
  store: Store,
  list: ExcludeList,
  { signal }: Pick<Context, 'signal'>,
  onRemoved: (line: RemovedLine) => Promise<void>,
): Promise<TakedownSurvey> {
  const survey: TakedownSurvey = { units: [], extractUnits: [], shards: 0, documents: 0, images: 0 };
  const ids = new Map<string, Set<string>>();
  const measured = new Set<string>();
  for await (const manifest of readManifests(store, 'assemble')) {
    const { unit, shards } = manifest;
    if (fileOf(manifest, 'signals') !== undefined) measured.add(unit);
    const concerned = new Set<string>();
    for (const shard of shards) {
      const affected = await affectedDocuments(store, shard, list, signal);
      if (affected.length > 0) survey.shards += 1;
      for (const document of affected) {
        concerned.add(document.line.id);
        if (document.document !== undefined) survey.documents += 1;
        for (const line of removedLines(document)) {
          survey.images += line.images.length;
          await onRemoved(line);
        }
      }
    }
    if (concerned.size > 0) survey.units.push(unit);
    ids.set(unit, concerned);
  }
  for await (const manifest of readManifests(store, 'extract')) {
    signal.throwIfAborted();
    const known = ids.get(manifest.unit) ?? new Set<string>();
    if (await isConcerned(store, manifest, list, known)) survey.extractUnits.push(manifest.unit);
  }
  // Signals tell of documents that are not stored as well.
  const unstored = survey.extractUnits.filter((unit) => measured.has(unit));
  survey.units = [...new Set([...survey.units, ...unstored])].sort();
  return survey;
}

function removedLines({ line, document, images, parts }: AffectedDocument): RemovedLine[] {
  const { key, url } = line;
  const named = parts.map(({ part, url: image, sha256 }) => ({
    part,
    names: { ...(image !== undefined && { url: image }), ...(sha256 !== undefined && { sha256 }) },
  }));
  if (document !== undefined)
    return [{ level: 'document', key, url, images: named.map(({ names }) => names), ...document }];
  return named.flatMap(({ part, names }) => {
    const exclusion = images.get(part);
    return exclusion === undefined
      ? []
      : [{ level: 'image' as const, key, url, images: [names], ...exclusion }];
  });
}

/**
 * Freezes what a revision will take out: first the list of what is removed, then the plan, which is put only if absent.
 *
 * @returns the survey; without units nothing was planned
 */
export async function planTakedown(
  store: Store,
  list: ExcludeList,
  { plan, generation, takedowns }: Pick<RevisionRecord, 'plan' | 'generation'> & { takedowns: string[] },
  { folder, ctx }: { folder: string; ctx: Context },
): Promise<TakedownSurvey> {
  const staged = stageJsonl(join(folder, 'removed.jsonl.gz'));
  let survey: TakedownSurvey;
  try {
    survey = await surveyTakedown(store, list, ctx, (line) => staged.write(line));
  } catch (error) {
    await staged.abort();
    throw error;
  }
  const { path, sha256 } = await staged.finish();
  const { units, extractUnits } = survey;
  if (units.length + extractUnits.length === 0) return survey;
  const removed = removedName(generation, sha256);
  await store.put(removed, { path }, { ifAbsent: true, sha256 });
  const record: RevisionRecord = {
    schema: 'weft/retry/1',
    plan,
    generation,
    reasons: [],
    units,
    takedowns,
    extract_units: extractUnits,
    removed,
  };
  const outcome = await putJson(store, revisionName(generation), record, { ifAbsent: true });
  // Another process was first, and its plan does not change any more.
  if (
    outcome === 'exists' &&
    (await readJson<RevisionRecord>(store, revisionName(generation))).removed !== removed
  )
    await store.delete(removed);
  return survey;
}
