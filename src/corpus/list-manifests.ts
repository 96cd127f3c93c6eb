import { createHash } from 'node:crypto';
import { PHASES, type Phase } from '../model/manifest.js';
import type { ObjectInfo, Store } from '../store/store.js';
import { manifestName, manifestPrefix, parseManifestName } from './corpus-layout.js';

/**
 * Lists the manifests that stand, in unit order: of each unit the one of its latest retry, or the build's own.
 *
 * A unit's manifests are neighbours in key order, oldest first, so one listing without memory tells them apart.
 */
export async function* listManifests(store: Store, phase: Phase): AsyncGenerator<ObjectInfo> {
  let latest: ObjectInfo | undefined;
  for await (const object of store.list(manifestPrefix(phase))) {
    if (latest !== undefined && !isSuccessor(latest.key, object.key)) yield latest;
    latest = object;
  }
  if (latest !== undefined) yield latest;
}

/** A hash of the keys of all manifests that stand: what is computed from them is the same as long as this is. */
export async function manifestsVersion(store: Store): Promise<string> {
  const version = createHash('sha256');
  for (const phase of PHASES)
    for await (const { key } of listManifests(store, phase)) version.update(`${key}\n`);
  return version.digest('hex');
}

/** The key of the manifest that stands for a unit; undefined when it has none. */
export async function latestManifest(store: Store, phase: Phase, unit: string): Promise<string | undefined> {
  const base = manifestName(phase, unit);
  let latest: string | undefined;
  // The dot keeps units apart whose names begin alike.
  for await (const { key } of store.list(base.slice(0, -'json'.length))) latest = key;
  return latest;
}

function isSuccessor(before: string, key: string): boolean {
  const unit = parseManifestName(before)?.unit;
  return unit !== undefined && unit === parseManifestName(key)?.unit;
}
