import { type HarnessFile, type HarnessSet, queriesOf } from './harness-set.js';

/** Name of the data set in VLMEvalKit: `openended` in it makes it a set of questions with free answers. */
export const VLMEVALKIT_NAME = 'Weft_FewShot_OpenEnded';

/**
 * The TSV that VLMEvalKit reads as a custom set, one image a question: it asks without examples only.
 *
 * `answer` is a list in Python's notation, which JSON's is as well; `id` is that of the question, and comes back in the
 * table of predictions.
 */
export async function vlmEvalKitFiles(set: HarnessSet): Promise<HarnessFile[]> {
  const rows: Buffer[] = [tsvRow(['index', 'id', 'question', 'answer', 'image'])];
  for (const [index, { id, query, answers }] of queriesOf(set).entries()) {
    const image = Buffer.from(await set.readImage(query.image)).toString('base64');
    rows.push(
      tsvRow([String(index), id.replace(/#\d+$/, '#0'), query.prompt, JSON.stringify(answers), image]),
    );
  }
  return [{ name: `vlmevalkit/${VLMEVALKIT_NAME}.tsv`, data: Buffer.concat(rows) }];
}

/** A row as pandas writes it, which reads it back. */
function tsvRow(cells: readonly string[]): Buffer {
  const written = cells.map((cell) => (/[\t\n\r"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return Buffer.from(`${written.join('\t')}\n`);
}
