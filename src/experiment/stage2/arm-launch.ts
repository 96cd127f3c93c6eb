import { FixConfigError } from '../../errors.js';
import type { ExportFormat } from '../../export/formats/export-format.js';
import { LAUNCH_FOLDER } from '../../export/launch/launch-files.js';
import { VILA_MODELS } from '../../export/plan/vila-models.js';
import type { ExportRecord } from '../../model/schemas/export.js';
import type { ArmLaunch } from './stage-scripts.js';
import type { ExperimentModel } from './stage-settings.js';

/** What starts stage 2 on an arm: its launch script, and the shards where its registration looks for them. */
export function armLaunch(
  folder: string,
  { name, files, format }: ExportRecord,
  model: ExperimentModel,
): NonNullable<ArmLaunch['stage2']> {
  const wanted = `${LAUNCH_FOLDER}/stage2_${VILA_MODELS[model].generation.replace('.', '_')}.sh`;
  const shards = files.find((file) => file.name.includes('/') && !file.name.startsWith(`${LAUNCH_FOLDER}/`));
  if (!files.some((file) => file.name === wanted) || shards === undefined)
    throw new FixConfigError(
      'bad_experiment',
      `${model} cannot train on ${format}: its export has no ${wanted}; take another --format, such as vila-mmc4`,
    );
  const shardFolder = shards.name.split('/')[0] ?? '';
  return {
    script: `${folder}/${wanted}`,
    shards: `${folder}/${shardFolder}`,
    place: `playground/data/${name}/${shardFolder}`,
  };
}

/** The file that registers an export with the code base of the model. */
export function registrationOf({ files }: ExportRecord, model: ExperimentModel): string | undefined {
  const generation = VILA_MODELS[model].generation.replace('.', '_');
  const names = [`${LAUNCH_FOLDER}/register_${generation}.py`, `${LAUNCH_FOLDER}/datasets.yaml`];
  return files.find(({ name }) => names.includes(name))?.name;
}

/** The file of an experiment that registers all its arms. */
export function registrationFile({ name }: ExportFormat): string {
  return name === 'llava-next' || name === 'eagle-wds' ? 'launch/datasets.yaml' : 'launch/register.py';
}
