import { createHash } from 'node:crypto';
import { readCorpusRecord } from '../../corpus/corpus-reader.js';
import type { ExcludeList } from '../../corpus/exclude-list.js';
import { splitMemberName } from '../../corpus/sample-key.js';
import type { FileEntry } from '../../model/manifest.js';
import type { FewShotQuestion, FewShotRecord } from '../../model/schemas/export.js';
import { putJson, type Store } from '../../store/store.js';
import { VERSION } from '../../version.js';
import { jsonLine } from '../formats/json-line.js';
import { textCleaner } from '../formats/text-hygiene.js';
import { VILA_TOKENS } from '../formats/vila/special-tokens.js';
import { excludedParts } from '../plan/exclude-documents.js';
import { isHeldOut } from '../plan/hold-out.js';
import { withPendingTakedowns } from '../read/corpus-state.js';
import { createDocumentReader, type DocumentReader } from '../read/document-reader.js';
import { type DocumentRef, listDocuments } from '../read/document-refs.js';
import { type CaptionedImage, type FewShotItem, planFewShot } from './plan-few-shot.js';

/** Options of {@link exportFewShot}. */
export interface FewShotOptions {
  corpora: readonly Store[];
  out: Store;
  /** Numbers of examples, such as 0, 2, 4, 8. */
  shots: readonly number[];
  /** Share of the hosts that training does not see; the training export must be given the same seed and share. */
  holdOut: number;
  /** Default: `0`. */
  seed?: string;
  /** Questions at most. Default: 1000. */
  queries?: number;
  /** Documents and images that are left out. */
  exclude?: ExcludeList;
}

export type { FewShotQuestion, FewShotRecord } from '../../model/schemas/export.js';

/** Captions outside of these lengths are file names and labels, or whole paragraphs; neither is an answer. */
const CAPTION_CHARS = { min: 12, max: 200 };

const PROMPT = 'Caption:';

/**
 * Writes a multi-image, in-context captioning set from hosts that training has not seen.
 *
 * `few-shot-<k>.jsonl` has a line per question: `images` in order, `text` with an `<image>` for each and the answer
 * of the last one missing, and `answers`. The questions are the same for every k.
 *
 * @throws FixConfigError `too_few_captions`
 */
export async function exportFewShot(options: FewShotOptions): Promise<FewShotRecord> {
  const { corpora, out, shots, holdOut } = options;
  const exclude = await withPendingTakedowns(corpora, options.exclude);
  const seed = options.seed ?? '0';
  const reader = createDocumentReader(corpora);
  const places = new Map<string, DocumentRef>();
  const images: CaptionedImage[] = [];
  for (const [index, corpus] of corpora.entries()) {
    for await (const ref of listDocuments(
      corpus,
      index,
      (line) => exclude?.documentExclusion(line) === undefined,
    )) {
      if (!isHeldOut(ref.host, seed, holdOut) || places.has(ref.key)) continue;
      places.set(ref.key, ref);
      images.push(...(await captionedImages(reader, ref, exclude)));
    }
  }
  const plan = planFewShot(images, shots, options.queries ?? 1000, seed);
  const files: FileEntry[] = [];
  for (const [count, items] of plan) {
    const lines = items.map((item) => jsonLine(question(item, count)));
    files.push(await putFile(out, `few-shot-${count}.jsonl`, Buffer.concat(lines)));
  }
  const used = new Set(
    [...plan.values()]
      .flat()
      .flatMap(({ query, shots: examples }) => [query, ...examples].map(({ id }) => id)),
  );
  for (const id of [...used].sort()) files.push(await putImage(out, reader, places.get(keyOf(id)), id));
  const record: FewShotRecord = {
    schema: 'weft/few-shot/1',
    weft_version: VERSION,
    corpora: await Promise.all(corpora.map(async (corpus) => (await readCorpusRecord(corpus)).plan)),
    seed,
    hold_out: holdOut,
    questions: Math.max(...[...plan.values()].map((items) => items.length)),
    images: used.size,
    files,
  };
  await putJson(out, 'few-shot.json', record);
  await out.sweepTemporary?.();
  return record;
}

async function captionedImages(
  reader: DocumentReader,
  ref: DocumentRef,
  exclude: ExcludeList | undefined,
): Promise<CaptionedImage[]> {
  const clean = textCleaner(VILA_TOKENS);
  const { nodes } = await reader.readRecord(ref);
  const excluded = exclude && excludedParts(ref.key, nodes, exclude);
  return nodes.flatMap((node) => {
    if (node.type !== 'image' || excluded?.has(node.part)) return [];
    const caption = clean(node.caption ?? node.alt ?? '')
      .replace(/\s+/g, ' ')
      .trim();
    if (caption.length < CAPTION_CHARS.min || caption.length > CAPTION_CHARS.max) return [];
    return [{ id: `${ref.key}.${node.part}`, document: ref.key, host: ref.host, caption }];
  });
}

function question({ id, shots, query }: FewShotItem, count: number): FewShotQuestion {
  const examples = shots.map(({ caption }) => `<image>${PROMPT} ${caption}\n`).join('');
  return {
    id: `${id}#${count}`,
    task: 'caption',
    images: [...shots, query].map((image) => `images/${image.id}`),
    shots: shots.map((image) => ({ image: `images/${image.id}`, prompt: PROMPT, answer: image.caption })),
    query: { image: `images/${query.id}`, prompt: PROMPT },
    answers: [query.caption],
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
