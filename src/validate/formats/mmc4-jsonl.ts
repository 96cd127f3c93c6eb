import { type FindingList, type FindingPlace, quote } from '../finding-list.js';
import { checkShards } from './check-shards.js';
import { type DataSetEnv, type ExpectedImage, filesOf } from './data-set.js';
import { FieldSchema } from './field-schema.js';
import { imagesOfTar, imageTarOf } from './image-tar.js';
import { reportLiterals } from './interleaved.js';
import { checkImageUrl, JSON_LINES, jsonRecords } from './json-lines.js';
import { isCount, isObject } from './read-small.js';

const MEND = 'write the record again, or drop it (--repair)';

/** Similarities are published as float32 of CLIP; a value and its copy differ by less. */
const TOLERANCE = 1e-3;

/** Checks MMC4 JSONL: each line a document, and the images beside it where there are any. */
export async function checkMmc4Jsonl(env: DataSetEnv): Promise<void> {
  const schema = new FieldSchema();
  await checkShards(
    filesOf(env, JSON_LINES),
    async function* (name, findings, tally) {
      const tar = imageTarOf(name, env);
      const named = new Map<string, ExpectedImage>();
      tally.named = 0;
      for await (const { record, where } of jsonRecords(name, env, schema, findings, tally)) {
        const images = checkMmc4Record(record, where, findings);
        tally.named += images.length;
        if (tar !== undefined)
          for (const image of images) named.set(String(image.image_name), expectedOf(image));
      }
      if (tar !== undefined) yield* imagesOfTar(tar, named, env, findings);
    },
    env,
  );
  schema.report(env.findings);
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
  if (matrix !== undefined && matrix !== null) checkMatrix(matrix, infos, texts.length, where, findings);
  return infos;
}

function checkInfo(
  info: Record<string, unknown>,
  i: number,
  texts: number,
  where: FindingPlace,
  findings: FindingList,
): void {
  const { image_name: name, raw_url: url, matched_text_index: index, matched_sim: similarity } = info;
  if (typeof name !== 'string' || !/^[^/\\\0]{1,255}$/.test(name))
    findings.add('record_invalid', where, `image ${i} has the name ${quote(name)}; ${MEND}`);
  checkImageUrl(url, `raw_url of image ${i}`, where, findings);
  if (!isCount(index) || index >= texts)
    findings.add(
      'text_index_range',
      where,
      `image ${i} is matched to text ${quote(index)} of ${texts}; ${MEND}`,
    );
  if (similarity !== null && similarity !== undefined && !isSimilarity(similarity))
    findings.add('similarity_range', where, `image ${i} has matched_sim ${quote(similarity)}; ${MEND}`);
}

function checkMatrix(
  matrix: unknown,
  infos: readonly Record<string, unknown>[],
  texts: number,
  where: FindingPlace,
  findings: FindingList,
): void {
  const isShaped =
    Array.isArray(matrix) &&
    matrix.length === infos.length &&
    matrix.every((row) => Array.isArray(row) && row.length === texts);
  if (!isShaped) {
    const shape = Array.isArray(matrix) ? `${matrix.length} rows` : 'no rows';
    findings.add(
      'similarity_shape',
      where,
      `has ${shape} for ${infos.length} images and ${texts} texts: readers cut the images to it; ${MEND}`,
    );
    return;
  }
  for (const [i, row] of (matrix as unknown[][]).entries()) {
    const odd = row.find((value) => value !== null && !isSimilarity(value));
    if (odd !== undefined) findings.add('similarity_range', where, `row ${i} holds ${quote(odd)}; ${MEND}`);
    const info = infos[i] ?? {};
    const value = isCount(info.matched_text_index) ? row[info.matched_text_index] : undefined;
    const said = info.matched_sim;
    if (typeof said === 'number' && typeof value === 'number' && Math.abs(said - value) > TOLERANCE)
      findings.add(
        'similarity_mismatch',
        where,
        `image ${i} has matched_sim ${said}, its matrix ${value}; ${MEND}`,
      );
  }
}

function isSimilarity(value: unknown): boolean {
  return typeof value === 'number' && value >= -1.001 && value <= 1.001;
}
