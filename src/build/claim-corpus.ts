import { canonicalJson, type PlanFiles, planId } from '../commit/plan.js';
import type { Pipeline } from '../config/pipeline.js';
import { pipelineIdentity } from '../config/pipeline.js';
import { CORPUS_RECORD, planName } from '../corpus/corpus-layout.js';
import { readJson } from '../corpus/corpus-reader.js';
import { FixConfigError } from '../errors.js';
import type { CorpusRecord } from '../model/manifest.js';
import type { SourceUnit } from '../sources/source.js';
import { putJson, type Store } from '../store/store.js';

/** What a build reads besides its inputs, as it was. */
export interface GivenFiles extends PlanFiles {
  /** Versions of the corpora that the build is checked against. */
  earlier?: readonly string[];
}

/** What `corpus.json` says of a build; the plan id is a hash of all of it and of the content of its inputs. */
export function corpusRecordOf(
  pipeline: Readonly<Pipeline>,
  units: readonly SourceUnit[],
  version: string,
  given: GivenFiles,
): CorpusRecord {
  const { scorers = [], earlier = [], extractor } = given;
  const lists = given.lists?.length ? { lists: [...given.lists] } : {};
  // What earlier builds hold decides what is stored, wherever they lie.
  const identity = { ...pipelineIdentity(pipeline), ...(earlier.length > 0 && { against: earlier }) };
  return {
    schema: 'weft/corpus/1',
    name: pipeline.name,
    plan: planId(identity, version, units, { scorers, ...lists, extractor }),
    weft_version: version,
    pipeline: { ...identity },
    ...lists,
    units: units.length,
    ...(extractor !== undefined && { extractor }),
    ...(scorers.length > 0 && { scorers: [...scorers] }),
  };
}

/**
 * Makes a prefix this build's own, or finds that it is already. Which inputs it was built from is not looked at.
 *
 * @throws FixConfigError `other_corpus` when the prefix holds what another pipeline or version gave: two configurations
 *   never mix in one corpus
 */
export async function claimCorpus(store: Store, record: CorpusRecord): Promise<CorpusRecord> {
  const outcome = await putJson(store, CORPUS_RECORD, record, { ifAbsent: true });
  if (outcome !== 'exists') return record;
  const found = await readJson<CorpusRecord>(store, CORPUS_RECORD);
  if (found.plan === record.plan) return found;
  const what = recordDifference(found, record);
  // Other inputs are compared one by one with those of its plan; a build that was stopped before its first phase has none.
  if (what === undefined && (await store.head(planName('extract'))) !== undefined) return found;
  throw new FixConfigError(
    'other_corpus',
    `${store.uri} holds another corpus (${what ?? 'its inputs were others, and nothing of them is built yet'}); give another --out, or delete it to build again`,
  );
}

/** Which of version, pipeline sections or files besides the inputs set two corpora apart; undefined when none does. */
export function recordDifference(found: CorpusRecord, wanted: CorpusRecord): string | undefined {
  if (found.weft_version !== wanted.weft_version)
    return `built by weft ${found.weft_version}, this is ${wanted.weft_version}`;
  const before = withoutInput(found.pipeline);
  const now = withoutInput(wanted.pipeline);
  const sections = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (name) => canonicalJson(before[name]) !== canonicalJson(now[name]),
  );
  if (sections.length > 0) return `pipeline differs in: ${sections.join(', ')}`;
  if (canonicalJson(found.scorers) !== canonicalJson(wanted.scorers))
    return 'a model that scores its images has changed since';
  if (canonicalJson(found.extractor) !== canonicalJson(wanted.extractor))
    return 'its extractor, or a file that it imports, has changed since';
  if (canonicalJson(found.lists) !== canonicalJson(wanted.lists))
    return 'an exclude list or hash list has changed since; weft takedown removes what a longer list names';
  return undefined;
}

/** A pipeline without the names of its inputs: a corpus may grow by others. */
function withoutInput(pipeline: CorpusRecord['pipeline'] = {}): Record<string, unknown> {
  const { source, ...sections } = pipeline as Record<string, unknown>;
  const { input: _, ...options } = (source ?? {}) as Record<string, unknown>;
  return { ...sections, source: options };
}
