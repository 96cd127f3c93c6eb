import { createHash } from 'node:crypto';
import type { ExcludeList } from '../../corpus/exclude-list.js';
import { FixConfigError } from '../../errors.js';
import { exportCorpus } from '../../export/export-corpus.js';
import type { ExportOptions } from '../../export/export-options.js';
import { EXPORT_RECORD } from '../../export/export-record.js';
import type { AnswerKind } from '../../export/few-shot/caption-answer.js';
import { exportFewShot } from '../../export/few-shot/export-few-shot.js';
import type { ExportFormat } from '../../export/formats/export-format.js';
import { EXPERIMENT_ARMS, type ExperimentArm } from '../../export/plan/arms.js';
import { revisionsOf, withPendingTakedowns } from '../../export/read/corpus-state.js';
import type { FileEntry } from '../../model/manifest.js';
import type { ArmRecord, ExperimentRecord, ExperimentSettings } from '../../model/schemas/experiment.js';
import { putJson, readAll, type Store } from '../../store/store.js';
import { FEW_SHOT_FOLDER } from '../score/read-questions.js';
import { armLaunch, registrationFile, registrationOf } from './arm-launch.js';
import { armFacts, equalityRows, MATCHING } from './equality.js';
import { experimentReadme } from './experiment-readme.js';
import { EXPERIMENT_RECORD, existingExperiment, experimentHeader } from './experiment-record.js';
import { type ArmLaunch, experimentScripts } from './stage-scripts.js';
import type { ExperimentModel } from './stage-settings.js';

/** Options of {@link writeExperiment}. */
export interface ExperimentOptions
  extends Pick<ExportOptions, 'addresses' | 'concurrency' | 'ctx' | 'makeFolder'> {
  corpora: readonly Store[];
  /** The experiment's own prefix. */
  out: Store;
  /** Opens the prefix of a part of it, by its name below `out`. */
  openPart(name: string): Promise<Store>;
  format: ExportFormat;
  model: ExperimentModel;
  /** Of the experiment, and what the names of its exports begin with. Default: `stage2`. */
  name?: string;
  /** Default: all. */
  arms?: readonly ExperimentArm[];
  /** Of the trainings. Default: 1, 2, 3. */
  seeds?: readonly number[];
  /** Default: 0, 2, 4, 8. */
  shots?: readonly number[];
  /** Held-out questions at most. Default: 1000. */
  queries?: number;
  /** Which texts of images are answers. Default: sentences. */
  answers?: readonly AnswerKind[];
  /** Share that training does not see. Default: 0.02. */
  holdOut?: number;
  /** Of the order of records, the same for all arms. Default: `0`. */
  seed?: string;
  /** Default: 1. */
  fraction?: number;
  /** Numbers of GPUs. Default: 8. */
  worldSizes?: readonly number[];
  geometry?: Pick<NonNullable<ExportOptions['geometry']>, 'itemsPerShard' | 'multipleOf'>;
  exclude?: ExcludeList;
  /** Told what is written next; for people who wait. */
  onPart?(part: string): void;
}

/**
 * Writes the control experiment of stage 2: held-out questions, an export for each arm, launch scripts for each arm and
 * seed, a page, and last the record. A complete one is left alone; one that was stopped goes on behind the exports that
 * are complete.
 *
 * @throws FixConfigError `other_experiment`, `bad_experiment`, and those of exports
 */
export async function writeExperiment(options: ExperimentOptions): Promise<ExperimentRecord> {
  const { corpora, out, name = 'stage2', ctx } = options;
  const exclude = await withPendingTakedowns(corpora, options.exclude);
  const revisions = await revisionsOf(corpora);
  const settings: ExperimentSettings = {
    ...settingsOf(options),
    ...(revisions && { revisions }),
    ...(exclude && { exclude: exclude.sha256 }),
  };
  const header = await experimentHeader(name, corpora, settings);
  const existing = await existingExperiment(out, header);
  if (existing !== undefined) return existing;

  options.onPart?.(FEW_SHOT_FOLDER);
  const { questions } = await exportFewShot({
    corpora,
    out: await options.openPart(FEW_SHOT_FOLDER),
    shots: settings.shots,
    holdOut: settings.hold_out,
    seed: settings.seed,
    queries: settings.queries,
    answers: settings.answers,
    ...(exclude && { exclude }),
  });
  const arms: ArmRecord[] = [];
  const launched: ArmLaunch[] = [];
  const registrations: string[] = [];
  for (const arm of options.arms ?? EXPERIMENT_ARMS) {
    if (arm === 'no-stage-2') {
      arms.push({ arm, export: null, facts: {}, left_out: {} });
      launched.push({ arm });
      continue;
    }
    const folder = `arms/${arm}`;
    options.onPart?.(folder);
    const part = await options.openPart(folder);
    const record = await exportCorpus({
      corpora,
      out: part,
      format: options.format,
      model: options.model,
      name: `${name}-${arm}`,
      seed: settings.seed,
      ablation: arm,
      holdOut: settings.hold_out,
      fraction: settings.fraction,
      worldSizes: settings.world_sizes,
      geometry: { ...options.geometry, ...(arm === 'text-only' && { minImages: 0 }) },
      makeFolder: options.makeFolder,
      ...(options.addresses && { addresses: options.addresses }),
      ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
      ...(exclude && { exclude }),
      ctx,
    });
    arms.push({
      arm,
      export: `${folder}/${EXPORT_RECORD}`,
      facts: armFacts(record),
      left_out: record.left_out,
    });
    launched.push({ arm, stage2: armLaunch(folder, record, options.model) });
    const registration = registrationOf(record, options.model);
    if (registration !== undefined)
      registrations.push((await readAll(part.get(registration))).toString('utf8'));
  }
  const equality = equalityRows(arms);
  const record: ExperimentRecord = {
    ...header,
    matching: MATCHING,
    arms,
    equality,
    matched: equality.every(({ equal }) => equal),
    questions,
    files: [],
  };
  const launch = experimentScripts({
    model: options.model,
    arms: launched,
    seeds: settings.seeds,
    shots: settings.shots,
    world: settings.world_sizes[0] ?? 1,
  });
  const registration = { name: registrationFile(options.format), text: registrations.join('\n') };
  for (const { name: file, text } of [
    ...launch,
    registration,
    { name: 'README.md', text: experimentReadme(record, registration.name) },
  ])
    record.files.push(await putText(out, file, text));
  await putJson(out, EXPERIMENT_RECORD, record);
  await out.sweepTemporary?.();
  return record;
}

function settingsOf(options: ExperimentOptions): ExperimentSettings {
  const { arms = EXPERIMENT_ARMS, seeds = [1, 2, 3], shots = [0, 2, 4, 8], geometry = {} } = options;
  const worlds = options.worldSizes ?? [8];
  for (const [what, values] of Object.entries({ arms, seeds, shots, 'world sizes': worlds }))
    if (values.length === 0 || new Set<unknown>(values).size < values.length)
      throw new FixConfigError(
        'bad_experiment',
        `${what}: expected at least one, each once, got ${values.join(',')}`,
      );
  for (const [what, values] of Object.entries({ seeds, shots, 'world sizes': worlds }))
    if (!values.every((value) => Number.isSafeInteger(value) && value >= 0))
      throw new FixConfigError('bad_experiment', `${what}: expected whole numbers, got ${values.join(',')}`);
  return {
    model: options.model,
    format: options.format.name,
    seed: options.seed ?? '0',
    arms: [...arms],
    seeds: [...seeds],
    shots: [...shots],
    answers: [...(options.answers ?? ['sentence' as const])],
    queries: options.queries ?? 1000,
    hold_out: options.holdOut ?? 0.02,
    fraction: options.fraction ?? 1,
    world_sizes: [...worlds],
    geometry: Object.fromEntries(Object.entries(geometry).filter(([, value]) => value !== undefined)),
  };
}

async function putText(out: Store, name: string, text: string): Promise<FileEntry> {
  const data = Buffer.from(text);
  const sha256 = createHash('sha256').update(data).digest('hex');
  await out.put(name, data, { sha256 });
  return { name, bytes: data.byteLength, sha256 };
}
