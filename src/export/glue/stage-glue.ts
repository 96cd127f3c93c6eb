import { join } from 'node:path';
import type { ExportEnvironment, ExportFile } from '../export-format.js';
import { stageContent } from '../formats/staged-file.js';
import type { GlueFacts } from './glue-facts.js';
import { GLUE_FOLDER, glueFiles } from './glue-files.js';

/** Stages the glue of an export; what a format's `finish` returns. */
export async function stageGlue(
  { name, folder, worldSizes = [] }: ExportEnvironment,
  facts: Omit<GlueFacts, 'name' | 'worldSizes'>,
): Promise<ExportFile[]> {
  const files: ExportFile[] = [];
  for (const file of glueFiles({ ...facts, name, worldSizes })) {
    const path = await stageContent(join(folder, GLUE_FOLDER, file.name), file.text);
    files.push({ name: `${GLUE_FOLDER}/${file.name}`, path });
  }
  return files;
}
