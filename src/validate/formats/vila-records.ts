import { VILA_TOKENS } from '../../export/formats/vila/special-tokens.js';
import { PickleFloat, type PickleValue } from '../../formats/pickle/pickle-value.js';
import { type FindingList, type FindingPlace, quote } from '../finding-list.js';
import type { DataSetEnv, ExpectedImage, ImageJob } from './data-set.js';
import { checkSimilarities, isSimilarity, SimilarityCensus } from './similarities.js';
import { tokenFinder, unsafeText } from './text-faults.js';
import { checkPickles } from './vila-pickles.js';

const MEND = 'write the record again, or drop it (--repair)';

/** Images that LazyMMC4Dataset keeps of a record: the first ones, not the best. */
const KEPT_IMAGES = 6;

const findToken = tokenFinder(VILA_TOKENS);

type Dict = Map<unknown, PickleValue>;

/** Checks shards of whole documents for LazyMMC4Dataset. */
export async function checkVilaMmc4(env: DataSetEnv): Promise<void> {
  const census = new SimilarityCensus();
  await checkPickles(env, {
    recordsPerSample: 1,
    multipleOf: 128,
    checkRecord: (record, where, findings) => checkDocument(record, where, findings, census),
  });
  for (const note of census.notes()) env.notes.add(note);
}

/** Checks shards of pairs for LazyCoyoDataset, which joins four records to a sample. */
export async function checkVilaCoyo(env: DataSetEnv): Promise<void> {
  await checkPickles(env, { recordsPerSample: 4, multipleOf: 512, checkRecord: checkPair });
}

function checkDocument(
  record: Dict,
  where: FindingPlace,
  findings: FindingList,
  census: SimilarityCensus,
): ImageJob[] {
  const texts = record.get('text_list');
  const infos = record.get('image_info');
  const matrix = record.get('similarity_matrix');
  const invalid = (fault: string): ImageJob[] => {
    findings.add('record_invalid', where, `${fault}; ${MEND}`);
    return [];
  };
  if (!Array.isArray(texts) || texts.length === 0 || !texts.every((text) => typeof text === 'string'))
    return invalid('text_list is no list of texts: KeyError or TypeError in the loader');
  if (!Array.isArray(infos) || !infos.every((info) => info instanceof Map))
    return invalid('image_info is no list of dicts');
  if (infos.length === 0) return invalid('has no image: TypeError in the loader');
  for (const [i, text] of texts.entries()) checkText(text, `text ${i}`, where, findings);
  const similarities = {
    // Without it the loader fails; as no rows it is told like a matrix that is too short.
    matrix: Array.isArray(matrix) ? matrix.map(numbersOf) : [],
    images: (infos as Dict[]).map((info) => ({
      index: info.get('matched_text_index'),
      similarity: numberOf(info.get('matched_sim')),
    })),
    texts: texts.length,
    emptyRows: true,
  };
  checkSimilarities(similarities, where, findings);
  census.add(similarities);
  if (infos.length > KEPT_IMAGES)
    findings.add(
      'images_beyond_loader',
      where,
      `has ${infos.length} images, of which the loader keeps the first ${KEPT_IMAGES}; split the document`,
    );
  const jobs: ImageJob[] = [];
  for (const [i, info] of (infos as Dict[]).entries()) {
    const index = info.get('matched_text_index');
    if (typeof index !== 'number' || index < 0 || index >= texts.length)
      findings.add(
        'text_index_range',
        where,
        `image ${i} is matched to text ${quote(index)} of ${texts.length}; ${MEND}`,
      );
    const job = imageJob(info.get('image_base64'), { ...where, part: `image ${i}` }, info, findings);
    if (job !== undefined) jobs.push(job);
  }
  return jobs;
}

/** A float of a pickle as a number; anything else as it is. */
function numberOf(value: PickleValue | undefined): PickleValue | undefined {
  return value instanceof PickleFloat ? value.value : value;
}

function numbersOf(row: PickleValue): unknown {
  return Array.isArray(row) ? row.map(numberOf) : row;
}

function checkPair(record: Dict, where: FindingPlace, findings: FindingList): ImageJob[] {
  const text = record.get('text') ?? record.get('caption');
  if (typeof text !== 'string')
    findings.add('record_invalid', where, `has neither text nor caption; ${MEND}`);
  else checkText(text, 'its text', where, findings);
  const similarity = numberOf(record.get('similarity')) ?? null;
  if (similarity !== null && !isSimilarity(similarity))
    findings.add('similarity_range', where, `its similarity is ${quote(similarity)}; ${MEND}`);
  const raw = record.get('rawbytes');
  const place = { ...where, part: 'image' };
  if (raw instanceof Uint8Array) return [{ data: raw, where: place, expected: expectedOf(record) }];
  if (record.get('image') === undefined) {
    findings.add('record_invalid', where, `has neither image nor rawbytes; ${MEND}`);
    return [];
  }
  const job = imageJob(record.get('image'), place, record, findings);
  return job === undefined ? [] : [job];
}

function checkText(text: string, what: string, where: FindingPlace, findings: FindingList): void {
  const unsafe = unsafeText(text);
  if (unsafe) findings.add('sample_text_unsafe', where, `${what} holds ${unsafe}; ${MEND}`);
  const token = findToken(text);
  if (token === '<image>')
    findings.add(
      'text_image_literal',
      where,
      `${what} holds a literal <image>, which stands for no image; ${MEND}`,
    );
  else if (token !== undefined)
    findings.add('text_special_token', where, `${what} holds ${quote(token)}; ${MEND}`);
}

/** Decodes base64 as `b64decode(validate=True)` does: padding, no line ends, and never the repr of bytes. */
function imageJob(
  value: PickleValue | undefined,
  where: FindingPlace,
  facts: Dict,
  findings: FindingList,
): ImageJob | undefined {
  if (typeof value !== 'string' || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
    const what =
      typeof value === 'string'
        ? `begins with ${quote(value.slice(0, 12))}`
        : `is ${value === undefined ? 'absent' : 'no text'}`;
    findings.add('images_base64', where, `its base64 ${what}; ${MEND}`);
    return undefined;
  }
  return { data: Buffer.from(value, 'base64'), where, expected: expectedOf(facts) };
}

/** Only the size: the record's hash is of the corpus's image, which may have been encoded again. */
function expectedOf(facts: Dict): ExpectedImage {
  const [width, height] = [facts.get('width'), facts.get('height')];
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : {};
}
