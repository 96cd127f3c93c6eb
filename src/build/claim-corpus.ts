import { canonicalJson, planId } from '../commit/plan.js';
import type { Pipeline } from '../config/pipeline.js';
import { pipelineIdentity } from '../config/pipeline.js';
import { CORPUS_RECORD } from '../corpus/corpus-layout.js';
import { readJson } from '../corpus/corpus-reader.js';
import { FixConfigError } from '../errors.js';
import type { CorpusRecord, ScorerRecord } from '../model/manifest.js';
import type { SourceUnit } from '../sources/source.js';
import { putJson, type Store } from '../store/store.js';

/**
 * Makes a prefix this build's own, or finds that it is already.
 *
 * @param earlier - versions of the corpora that the build is checked against
 * @throws FixConfigError `other_corpus` when the prefix holds what another pipeline, version or input gave: two
 *   configurations never mix in one corpus
 */
export async function claimCorpus(
  store: Store,
  pipeline: Readonly<Pipeline>,
  units: readonly SourceUnit[],
  version: string,
  scorers: readonly ScorerRecord[],
  earlier: readonly string[] = [],
  lists: readonly { name: string; sha256: string }[] = [],
): Promise<CorpusRecord> {
  const given = lists.length > 0 ? { lists: [...lists] } : {};
  // What earlier builds hold decides what is stored, wherever they lie.
  const identity = { ...pipelineIdentity(pipeline), ...(earlier.length > 0 && { against: earlier }) };
  const record: CorpusRecord = {
    schema: 'weft/corpus/1',
    name: pipeline.name,
    plan: planId(identity, version, units, scorers, given.lists),
    weft_version: version,
    pipeline: { ...identity },
    ...given,
    units: units.length,
    ...(scorers.length > 0 && { scorers: [...scorers] }),
  };
  const outcome = await putJson(store, CORPUS_RECORD, record, { ifAbsent: true });
  if (outcome !== 'exists') return record;
  const found = await readJson<CorpusRecord>(store, CORPUS_RECORD);
  if (found.plan === record.plan) return found;
  throw new FixConfigError(
    'other_corpus',
    `${store.uri} holds another corpus (${difference(found, record)}); give another --out, or delete it to build again`,
  );
}

/** Which of version, pipeline sections or inputs set two corpora apart. */
function difference(found: CorpusRecord, wanted: CorpusRecord): string {
  if (found.weft_version !== wanted.weft_version)
    return `built by weft ${found.weft_version}, this is ${wanted.weft_version}`;
  const before = found.pipeline ?? {};
  const now = wanted.pipeline;
  const sections = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (name) => canonicalJson(before[name]) !== canonicalJson(now[name]),
  );
  if (sections.length > 0) return `pipeline differs in: ${sections.join(', ')}`;
  if (canonicalJson(found.scorers) !== canonicalJson(wanted.scorers))
    return 'a model that scores its images has changed since';
  if (canonicalJson(found.lists) !== canonicalJson(wanted.lists))
    return 'an exclude list or hash list has changed since; weft takedown removes what a longer list names';
  return found.units === wanted.units
    ? 'an input has changed since'
    : `${found.units} input units then, ${wanted.units} now`;
}
