import { type FindingList, type FindingPlace, quote } from '../finding-list.js';
import { checkJsonShards } from './check-json-shards.js';
import type { DataSetEnv, ExpectedImage } from './data-set.js';
import { reportLiterals } from './interleaved.js';
import { checkImageUrl } from './json-lines.js';
import { isCount, isObject } from './read-small.js';
import { checkSimilarities, SimilarityCensus } from './similarities.js';

const MEND = 'write the record again, or drop it (--repair)';

/** Checks MMC4 JSONL: each line a document, and the images beside it where there are any. */
export async function checkMmc4Jsonl(env: DataSetEnv): Promise<void> {
  const census = new SimilarityCensus();
  await checkJsonShards(env, ({ record, where }, findings) => {
    const images = checkMmc4Record(record, where, findings);
    census.add(similaritiesOf(images, record.similarity_matrix));
    return {
      named: images.length,
      files: images.map((image) => [String(image.image_name), expectedOf(image)] as const),
    };
  });
  for (const note of census.notes()) env.notes.add(note);
}

/** What a record says of similarities. */
function similaritiesOf(infos: readonly Record<string, unknown>[], matrix: unknown) {
  const images = infos.map((info) => ({ index: info.matched_text_index, similarity: info.matched_sim }));
  return { images, matrix };
}

/** Facts that our own records add to an image. */
function expectedOf({ sha256, width, height }: Record<string, unknown>): ExpectedImage {
  return {
    ...(typeof sha256 === 'string' && { sha256 }),
    ...(isCount(width) && isCount(height) && { width, height }),
  };
}

/** Checks a document's texts, images and similarities; returns its images that are objects. */
export function checkMmc4Record(
  { text_list: texts, image_info: infos, similarity_matrix: matrix }: Record<string, unknown>,
  where: FindingPlace,
  findings: FindingList,
): Record<string, unknown>[] {
  const invalid = (fault: string): Record<string, unknown>[] => {
    findings.add('record_invalid', where, `${fault}; ${MEND}`);
    return [];
  };
  if (!Array.isArray(texts) || texts.length === 0 || !texts.every((text) => typeof text === 'string'))
    return invalid('text_list is no list of texts');
  if (!Array.isArray(infos) || !infos.every(isObject)) return invalid('image_info is no list of objects');
  if (infos.length === 0) return invalid('has no image');
  reportLiterals(texts, where, findings);
  for (const [i, info] of infos.entries()) checkInfo(info, i, texts.length, where, findings);
  checkSimilarities({ ...similaritiesOf(infos, matrix), texts: texts.length }, where, findings);
  return infos;
}

function checkInfo(
  info: Record<string, unknown>,
  i: number,
  texts: number,
  where: FindingPlace,
  findings: FindingList,
): void {
  const { image_name: name, raw_url: url, matched_text_index: index } = info;
  if (typeof name !== 'string' || !/^[^/\\\0]{1,255}$/.test(name))
    findings.add('record_invalid', where, `image ${i} has the name ${quote(name)}; ${MEND}`);
  checkImageUrl(url, `raw_url of image ${i}`, where, findings);
  if (!isCount(index) || index >= texts)
    findings.add(
      'text_index_range',
      where,
      `image ${i} is matched to text ${quote(index)} of ${texts}; ${MEND}`,
    );
}
