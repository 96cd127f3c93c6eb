import { createHash } from 'node:crypto';
import type { ExcludeList } from '../../corpus/exclude-list.js';
import { splitMemberName } from '../../corpus/sample-key.js';
import { Tally } from '../../flow/tally.js';
import type { FileEntry } from '../../model/manifest.js';
import type { FewShotQuestion, FewShotRecord } from '../../model/schemas/export.js';
import { putJson, readAll, type Store } from '../../store/store.js';
import { jsonLine } from '../formats/json-line.js';
import { textCleaner } from '../formats/text-hygiene.js';
import { VILA_TOKENS } from '../formats/vila/special-tokens.js';
import { harnessFiles } from '../harness/harness-files.js';
import { excludedParts } from '../plan/exclude-documents.js';
import { isHeldOut } from '../plan/hold-out.js';
import { inSeededOrder } from '../plan/seeded-order.js';
import { withPendingTakedowns } from '../read/corpus-state.js';
import { createDocumentReader, type DocumentReader } from '../read/document-reader.js';
import { type DocumentRef, listDocuments } from '../read/document-refs.js';
import {
  type AnswerKind,
  type CaptionAnswer,
  captionAnswer,
  captionScript,
  headlinesOf,
} from './caption-answer.js';
import { existingFewShot, FEW_SHOT_RECORD, fewShotHeader } from './few-shot-record.js';
import { type CaptionedImage, type FewShotItem, planFewShot } from './plan-few-shot.js';
import { distinctImages, type PictureFacts, unseenImages } from './unseen-images.js';

/** Options of {@link exportFewShot}. */
export interface FewShotOptions {
  corpora: readonly Store[];
  out: Store;
  /** Numbers of examples, such as 0, 2, 4, 8. */
  shots: readonly number[];
  /** Share of the registrable domains that training does not see; the training export must be given the same seed and share. */
  holdOut: number;
  /** Default: `0`. */
  seed?: string;
  /** Questions at most. Default: 1000. */
  queries?: number;
  /** Which texts of images are answers; a query has shots of its own kind. Default: sentences. */
  answers?: readonly AnswerKind[];
  /** Documents and images that are left out. */
  exclude?: ExcludeList;
}

export type { FewShotQuestion, FewShotRecord } from '../../model/schemas/export.js';

const PROMPT = 'Caption:';

/**
 * Writes a multi-image, in-context captioning set from domains that training has not seen, of pictures that training
 * has not seen either.
 *
 * `few-shot-<k>.jsonl` has a line per question: `images` in order, `text` with an `<image>` for each and the answer
 * of the last one missing, and `answers`. The questions are the same for every k. `harness/` has what runs them.
 *
 * A set that is complete and of the same settings is left alone; one of others is written anew.
 *
 * @throws FixConfigError `too_few_captions`
 */
export async function exportFewShot(options: FewShotOptions): Promise<FewShotRecord> {
  const { corpora, out, shots, holdOut, answers = DEFAULT_ANSWERS, queries = 1000 } = options;
  const seed = options.seed ?? '0';
  const exclude = await withPendingTakedowns(corpora, options.exclude);
  const header = await fewShotHeader(corpora, { seed, holdOut, shots, queries, answers, exclude });
  const existing = await existingFewShot(out, header);
  if (existing !== undefined) return existing;
  // What is written from here on is of these settings, so no record of others may stand beside it.
  await out.delete(FEW_SHOT_RECORD);
  const reader = createDocumentReader(corpora);
  const leftOut = new Tally();
  const { images, places } = await findImages(
    { corpora, holdOut, answers, exclude },
    { reader, seed, leftOut },
  );
  const plan = planFewShot(images, shots, queries, seed);
  leftOut.add('too_few_shots_of_its_language', plan.tooFewShots);
  const files: FileEntry[] = [];
  const questions = new Map(
    [...plan.byShots].map(([count, items]) => [count, items.map((item) => question(item, count))]),
  );
  for (const [count, ofCount] of questions)
    files.push(await putFile(out, `few-shot-${count}.jsonl`, Buffer.concat(ofCount.map(jsonLine))));
  const used = new Set(
    [...plan.byShots.values()]
      .flat()
      .flatMap(({ query, shots: examples }) => [query, ...examples].map(({ id }) => id)),
  );
  for (const id of [...used].sort()) files.push(await putImage(out, reader, places.get(keyOf(id)), id));
  for (const { name, data } of await harnessFiles({ questions, readImage: (name) => readAll(out.get(name)) }))
    files.push(await putFile(out, name, data));
  const record: FewShotRecord = {
    ...header,
    questions: Math.max(...[...questions.values()].map((ofCount) => ofCount.length)),
    images: used.size,
    left_out: Object.fromEntries(Object.entries(leftOut.toJSON()).filter(([, count]) => count > 0)),
    files,
  };
  await putJson(out, FEW_SHOT_RECORD, record);
  await out.sweepTemporary?.();
  return record;
}

/** An image that can be asked about, and what its question says of it. */
interface AskedImage extends CaptionedImage {
  picture: PictureFacts;
  language: string | null;
  answer: CaptionAnswer;
}

const DEFAULT_ANSWERS: readonly AnswerKind[] = ['sentence'];

/** The captioned images of the held-out domains that training has not seen, one of each that look the same. */
async function findImages(
  {
    corpora,
    holdOut,
    answers,
    exclude,
  }: {
    corpora: readonly Store[];
    holdOut: number;
    answers: readonly AnswerKind[];
    exclude: ExcludeList | undefined;
  },
  { reader, seed, leftOut }: { reader: DocumentReader; seed: string; leftOut: Tally },
): Promise<{ images: AskedImage[]; places: Map<string, DocumentRef> }> {
  const places = new Map<string, DocumentRef>();
  const training: DocumentRef[] = [];
  const captioned: AskedImage[] = [];
  for (const [index, corpus] of corpora.entries())
    for await (const ref of listDocuments(
      corpus,
      index,
      (line) => exclude?.documentExclusion(line) === undefined,
    )) {
      if (!isHeldOut(ref.domain, seed, holdOut)) training.push(ref);
      else if (!places.has(ref.key)) {
        places.set(ref.key, ref);
        captioned.push(...(await captionedImages(reader, ref, { exclude, answers, leftOut })));
      }
    }
  const unseen = await unseenImages(captioned, training, reader);
  leftOut.add('picture_of_training', captioned.length - unseen.length);
  const images = distinctImages(inSeededOrder(unseen, seed, ({ id }) => id));
  leftOut.add('picture_of_another', unseen.length - images.length);
  return { images, places };
}

async function captionedImages(
  reader: DocumentReader,
  ref: DocumentRef,
  {
    exclude,
    answers,
    leftOut,
  }: { exclude: ExcludeList | undefined; answers: readonly AnswerKind[]; leftOut: Tally },
): Promise<AskedImage[]> {
  const clean = textCleaner(VILA_TOKENS);
  const { sample } = await reader.readRecord(ref);
  const { nodes, title, language = null } = sample;
  const excluded = exclude && excludedParts(ref.key, nodes, exclude);
  const headlines = headlinesOf(title, nodes);
  return nodes.flatMap((node) => {
    if (node.type !== 'image' || excluded?.has(node.part)) return [];
    const answer = captionAnswer(node, headlines, clean);
    if (typeof answer === 'string') {
      leftOut.add(answer);
      return [];
    }
    if (!answers.includes(answer.kind)) {
      leftOut.add(`${answer.kind}_not_asked_for`);
      return [];
    }
    const { text: caption, kind } = answer;
    return [
      {
        id: `${ref.key}.${node.part}`,
        document: ref.key,
        domain: ref.domain,
        caption,
        group: `${language} ${captionScript(caption)} ${kind}`,
        picture: { sha256: node.sha256, phash: node.phash },
        language,
        answer,
      },
    ];
  });
}

function question({ id, shots, query }: FewShotItem<AskedImage>, count: number): FewShotQuestion {
  const examples = shots.map(({ caption }) => `<image>${PROMPT} ${caption}\n`).join('');
  return {
    id: `${id}#${count}`,
    task: 'caption',
    images: [...shots, query].map((image) => `images/${image.id}`),
    shots: shots.map((image) => ({ image: `images/${image.id}`, prompt: PROMPT, answer: image.caption })),
    query: { image: `images/${query.id}`, prompt: PROMPT },
    language: query.language,
    answers: [query.caption],
    answer_kind: query.answer.kind,
    answer_source: query.answer.source,
    text: `${examples}<image>${PROMPT}`,
  };
}

/** The document of an image id, which is `<key>.<part>`. */
function keyOf(id: string): string {
  return splitMemberName(id)?.key ?? '';
}

async function putImage(
  out: Store,
  reader: DocumentReader,
  ref: DocumentRef | undefined,
  id: string,
): Promise<FileEntry> {
  const part = splitMemberName(id)?.part;
  if (ref === undefined || part === undefined) throw new RangeError(`no document for ${id}`);
  const data = (await reader.read(ref)).images.get(part);
  if (data === undefined) throw new RangeError(`${ref.shard}: ${id} is missing`);
  return putFile(out, `images/${id}`, data);
}

async function putFile(out: Store, name: string, data: Uint8Array): Promise<FileEntry> {
  const sha256 = createHash('sha256').update(data).digest('hex');
  await out.put(name, data, { sha256 });
  return { name, bytes: data.byteLength, sha256 };
}
