import { join } from 'node:path';
import { stageContent } from '../../staging/staged-file.js';
import type { ExportEnvironment, ExportFile } from '../formats/export-format.js';
import { sumNotes } from '../formats/write-items.js';
import type { LaunchFacts } from './launch-facts.js';
import { LAUNCH_FOLDER, launchFiles } from './launch-files.js';

/** Stages the launch files of an export, which state the notes of its shards; what a format's `finish` returns. */
export async function stageLaunchFiles(
  { name, folder, worldSizes = [], model = 'vila-1.5' }: ExportEnvironment,
  facts: Omit<LaunchFacts, 'name' | 'model' | 'worldSizes' | 'notes'>,
): Promise<ExportFile[]> {
  const files: ExportFile[] = [];
  for (const file of launchFiles({ ...facts, name, model, worldSizes, notes: sumNotes(facts.shards) })) {
    const name = `${LAUNCH_FOLDER}/${file.name}`;
    files.push({ name, ...(await stageContent(join(folder, name), file.text)) });
  }
  return files;
}
