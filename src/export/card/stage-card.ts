import { join } from 'node:path';
import { stageContent } from '../../staging/staged-file.js';
import type { ExportFile } from '../formats/export-format.js';
import type { CardFacts } from './card-facts.js';
import { croissantDescription } from './croissant.js';
import { datasetCard } from './dataset-card.js';

/** Names of the card's files, at the root of the export. */
export const CARD_FILES = { readme: 'README.md', croissant: 'croissant.json' } as const;

/** Writes the data set card and the Croissant description into a local folder. */
export async function stageCard(folder: string, facts: CardFacts): Promise<ExportFile[]> {
  const content: Record<string, string> = {
    [CARD_FILES.readme]: datasetCard(facts),
    [CARD_FILES.croissant]: `${JSON.stringify(croissantDescription(facts), null, 2)}\n`,
  };
  const files: ExportFile[] = [];
  for (const [name, text] of Object.entries(content))
    files.push({ name, ...(await stageContent(join(folder, name), text)) });
  return files;
}
