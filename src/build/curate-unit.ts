import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnitOutput } from '../commit/commit-unit.js';
import type { LocalCopies } from '../commit/local-copies.js';
import type { CurateConfig } from '../config/pipeline.js';
import { type FileKind, filesOf, unitFileName } from '../corpus/corpus-layout.js';
import { readManifests } from '../corpus/corpus-reader.js';
import type { CurationInputs, EarlierBuild } from '../curate/curation-inputs.js';
import {
  decideNearDuplicates,
  decideNodes,
  decideSamePages,
  findNearDuplicates,
  takeDecisions,
  writeNoPairs,
} from '../curate/decide.js';
import type { DecidedElsewhere } from '../curate/decided-elsewhere.js';
import type { DuckDbOptions } from '../curate/duckdb.js';
import { RetryError } from '../errors.js';
import type { Manifest, UnitCounts } from '../model/manifest.js';
import type { Store } from '../store/store.js';
import { CURATE_STEPS, type CurateUnit } from './curate-plan.js';

/** What curation of a unit works with. */
export interface CurateEnvironment {
  store: Store;
  /** All units of the phase. */
  units: readonly CurateUnit[];
  /** Manifests of the extract phase, all of them. */
  extracted: readonly Manifest[];
  /** What earlier builds hold, oldest first. */
  earlier: readonly EarlierBuild[];
  copies: LocalCopies;
  /** Decisions that another program made. Default: they are made here. */
  decided?: DecidedElsewhere | undefined;
  config: CurateConfig;
  folder: string;
  threads: number;
  /** Memory of DuckDB. */
  memoryBytes: number;
}

/**
 * Phase 2 of a unit: one partition of a step of the corpus-wide decisions, from the signatures of all units.
 *
 * @throws RetryError `step_unfinished` when a unit of an earlier step is not committed yet
 */
export async function curateUnit(unit: CurateUnit, env: CurateEnvironment): Promise<UnitOutput> {
  const path = join(env.folder, 'decided.parquet');
  const counts = await decide(unit, path, await inputsOf(unit, env), env);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  const sha256 = hash.digest('hex');
  const kind = unit.step === 'pairs' ? 'pairs' : 'decisions';
  const name = unitFileName(kind, unit.name, sha256, unit.revision);
  const entry = { name, bytes: (await stat(path)).size, sha256 };
  return { counts, drops: {}, files: [{ path, entry }], shards: [] };
}

async function decide(
  { step, partition, partitions }: CurateUnit,
  path: string,
  inputs: CurationInputs,
  { config, decided, folder, threads, memoryBytes }: CurateEnvironment,
): Promise<UnitCounts> {
  const duckDb: DuckDbOptions = { scratch: folder, threads, memoryBytes };
  const share = { partition, partitions };
  // Units of the second step have no pairs then, which the third would read.
  if (decided !== undefined && step === 'pairs') return writeNoPairs(path, duckDb);
  if (decided !== undefined && step !== 'pairs')
    return { ...(await takeDecisions(path, decided[step], share, duckDb)) };
  switch (step) {
    case 'pages': {
      const sameUrl = config.same_url === 'newest';
      return { ...(await decideSamePages(path, inputs, { ...share, sameUrl }, duckDb)) };
    }
    case 'pairs': {
      const { bands, threshold } = config.near_duplicates;
      const found = await findNearDuplicates(path, inputs, { ...share, bands, threshold }, duckDb);
      return { compared_pairs: found.candidates, near_pairs: found.pairs };
    }
    case 'groups':
      return { ...(await decideNearDuplicates(path, inputs, duckDb)) };
    case 'nodes': {
      const { min_pages, min_chars } = config.repeated_paragraphs;
      const options = {
        maxPagesPerImage: config.max_pages_per_image,
        minPagesPerParagraph: min_pages,
        minParagraphChars: min_chars,
      };
      return { ...(await decideNodes(path, inputs, { ...share, ...options }, duckDb)) };
    }
  }
}

async function inputsOf(unit: CurateUnit, env: CurateEnvironment): Promise<CurationInputs> {
  const before = await stepsBefore(unit, env);
  return {
    signatures: await localFiles(env.extracted, 'signatures', env),
    captures: unit.step === 'nodes' ? await localFiles(env.extracted, 'captures', env) : [],
    earlier: env.earlier,
    decisions: await localFiles(before, 'decisions', env),
    pairs: await localFiles(before, 'pairs', env),
  };
}

/** Manifests of all units of the steps before this one's: the store is asked, since another process may have run them. */
async function stepsBefore(unit: CurateUnit, { store, units }: CurateEnvironment): Promise<Manifest[]> {
  const rank = CURATE_STEPS.indexOf(unit.step);
  const missing = new Set(
    units.filter(({ step }) => CURATE_STEPS.indexOf(step) < rank).map(({ name }) => name),
  );
  const manifests: Manifest[] = [];
  for await (const manifest of readManifests(store, 'curate')) {
    if (manifest.generation === unit.revision && missing.delete(manifest.unit)) manifests.push(manifest);
  }
  if (missing.size > 0) {
    throw new RetryError(
      'step_unfinished',
      `${unit.name} needs ${[...missing].slice(0, 3).join(', ')}, which no manifest names yet; run the build again`,
    );
  }
  return manifests;
}

async function localFiles(
  manifests: readonly Manifest[],
  kind: FileKind,
  { copies }: CurateEnvironment,
): Promise<string[]> {
  return copies.paths(manifests.flatMap((manifest) => filesOf(manifest, kind)));
}
