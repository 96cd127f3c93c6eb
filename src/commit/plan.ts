import { createHash } from 'node:crypto';
import type { PipelineIdentity } from '../config/pipeline.js';
import type { ExtractorRecord, Phase, ScorerRecord } from '../model/manifest.js';
import type { SourceUnit } from '../sources/source.js';
import { contentOf } from '../sources/unit-plan.js';

/** A unit of a phase. */
export interface PlanUnit {
  name: string;
  /** The revision that it is run for: it has a manifest before. Absent when its first one is to be made. */
  revision?: number;
}

/** The frozen list of units of one phase; `stored-plan.ts` says how it is stored. */
export interface Plan<U extends PlanUnit = PlanUnit> {
  schema: 'weft/plan/1';
  plan: string;
  phase: Phase;
  units: U[];
}

/** Files that decide what is stored, besides inputs, as they were. */
export interface PlanFiles {
  /** Models that score images. */
  scorers?: readonly ScorerRecord[];
  /** Exclude lists and hash lists; absent when there are none. */
  lists?: readonly { name: string; sha256: string }[] | undefined;
  extractor?: ExtractorRecord | undefined;
}

/**
 * The plan id: 16 hex digits of a SHA-256 over what is built, by which version, models and extractor, from which content.
 *
 * Two builds with one id would store the same bytes; a prefix holds one id only, so nothing is ever mixed. Of local
 * files it knows the size: whether their content is the same, hashes in the manifests say.
 */
export function planId(
  identity: PipelineIdentity,
  version: string,
  units: readonly SourceUnit[],
  { scorers = [], lists, extractor }: PlanFiles = {},
): string {
  const inputs = {
    *[Symbol.iterator]() {
      for (const { name, type, input, version, versions, share } of units)
        yield { name, type, input, content: versions?.map(contentOf) ?? contentOf(version), share };
    },
  };
  const hash = createHash('sha256');
  // In pieces: the text of 300,000 inputs has 90 MB, and as one string several times that.
  for (const piece of canonicalPieces({
    ...identity,
    version,
    inputs,
    scorers: scorers.length > 0 ? scorers : undefined,
    lists,
    extractor,
  }))
    hash.update(piece);
  return hash.digest('hex').slice(0, 16);
}

/** The canonical JSON of an object, in pieces: one for each entry of a list, or of what can be listed, that is one of its fields. */
function* canonicalPieces(value: object): Generator<string> {
  let separator = '{';
  for (const [name, field] of canonicalFields(value)) {
    yield `${separator}${JSON.stringify(name)}:`;
    if (isListed(field)) {
      let before = '[';
      for (const item of field) {
        yield `${before}${canonicalJson(item)}`;
        before = ',';
      }
      yield before === '[' ? '[]' : ']';
    } else yield canonicalJson(field);
    separator = ',';
  }
  yield separator === '{' ? '{}' : '}';
}

function isListed(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function canonicalFields(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** JSON with sorted keys and without undefined values, so that equal data are equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = canonicalFields(value).map(
      ([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`,
    );
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
