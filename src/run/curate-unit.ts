import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CurateConfig } from '../config/pipeline.js';
import { decidePartition } from '../curate/decide.js';
import type { Manifest } from '../model/manifest.js';
import type { UnitOutput } from './commit-unit.js';
import type { LocalCopies } from './local-copies.js';

/** One hash partition of the corpus-wide decisions. */
export interface CurateUnit {
  name: string;
  partition: number;
  partitions: number;
}

/** What curation of a unit works with. */
export interface CurateEnvironment {
  /** Manifests of the extract phase, all of them. */
  extracted: readonly Manifest[];
  copies: LocalCopies;
  config: CurateConfig;
  folder: string;
  threads: number;
}

/** Phase 2 of a unit: decides one partition of the corpus from the signatures of all units. */
export async function curateUnit(unit: CurateUnit, env: CurateEnvironment): Promise<UnitOutput> {
  const { config, folder, threads } = env;
  const path = join(folder, 'decisions.parquet');
  const counts = await decidePartition(
    path,
    { signatures: await localFiles(env, 'signatures/'), captures: await localFiles(env, 'captures/') },
    {
      partition: unit.partition,
      partitions: unit.partitions,
      maxPagesPerImage: config.max_pages_per_image,
      sameUrl: config.same_url === 'newest',
    },
    { scratch: folder, threads },
  );
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  const sha256 = hash.digest('hex');
  const entry = {
    name: `decisions/${unit.name}-${sha256.slice(0, 8)}.parquet`,
    bytes: (await stat(path)).size,
    sha256,
  };
  return { counts: { ...counts }, drops: {}, files: [{ path, entry }], shards: [] };
}

async function localFiles({ extracted, copies }: CurateEnvironment, prefix: string): Promise<string[]> {
  const entries = extracted.flatMap((manifest) =>
    manifest.files.filter(({ name }) => name.startsWith(prefix)),
  );
  const paths: string[] = [];
  for (const entry of entries) paths.push(await copies.path(entry));
  return paths;
}
