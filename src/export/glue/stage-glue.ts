import { join } from 'node:path';
import { stageContent } from '../../staging/staged-file.js';
import type { ExportEnvironment, ExportFile } from '../formats/export-format.js';
import { sumNotes } from '../formats/write-items.js';
import type { GlueFacts } from './glue-facts.js';
import { GLUE_FOLDER, glueFiles } from './glue-files.js';

/** Stages the glue of an export, which states the notes of its shards; what a format's `finish` returns. */
export async function stageGlue(
  { name, folder, worldSizes = [] }: ExportEnvironment,
  facts: Omit<GlueFacts, 'name' | 'worldSizes' | 'notes'>,
): Promise<ExportFile[]> {
  const files: ExportFile[] = [];
  for (const file of glueFiles({ ...facts, name, worldSizes, notes: sumNotes(facts.shards) })) {
    const name = `${GLUE_FOLDER}/${file.name}`;
    files.push({ name, ...(await stageContent(join(folder, name), file.text)) });
  }
  return files;
}
