import { describeError } from '../errors.js';
import { Moved } from '../threads/serve-call.js';
import { type DualEncoder, type Embeddings, openDualEncoder } from './dual-encoder.js';
import { readDualEncoderFolder } from './dual-encoder-folder.js';
import type { ImagePreprocessing } from './image-preprocessing.js';
import { preprocessImage } from './preprocess-image.js';

/** What a thread gets when it starts. */
export interface EmbedWorkerData {
  folder: string;
  /** Threads that share one operation. */
  threads: number;
}

/** What a thread is given. */
export interface EmbedTask {
  images: readonly Uint8Array[];
  texts: readonly string[];
}

/** What a thread gives back. */
export interface BatchEmbeddings {
  /** By image; zeros for one that was not decoded. */
  images: Embeddings;
  texts: Embeddings;
  /** By image: why it has no vector. */
  faults: (string | undefined)[];
  /** By text: its end was not read. */
  truncated: boolean[];
}

/** Images and texts of one run of a graph at most, for its memory: 1.3 GB in all with 700 MB of ViT-B/32 weights. */
const ROUND = { images: 16, texts: 64 };

interface OpenModel {
  encoder: DualEncoder;
  preprocessing: ImagePreprocessing;
}

let opened: Promise<OpenModel> | undefined;

function openModel({ folder, threads }: EmbedWorkerData): Promise<OpenModel> {
  opened ??= (async () => {
    const model = await readDualEncoderFolder(folder);
    return { encoder: await openDualEncoder(model, threads), preprocessing: model.preprocessing };
  })();
  return opened;
}

/** Call of the threads: images and texts in, their vectors out. */
export async function embed(task: EmbedTask, data: EmbedWorkerData): Promise<Moved<BatchEmbeddings>> {
  const answer = await embedRounds(await openModel(data), task);
  return new Moved(answer, [answer.images.values.buffer, answer.texts.values.buffer]);
}

/** Answers when the thread has opened the model. */
export async function ready(_: undefined, data: EmbedWorkerData): Promise<void> {
  await openModel(data);
}

async function embedRounds(
  { encoder, preprocessing }: OpenModel,
  { images, texts }: EmbedTask,
): Promise<BatchEmbeddings> {
  const faults: (string | undefined)[] = images.map(() => undefined);
  const truncated: boolean[] = [];
  const ofImages: Embeddings = { dimension: 0, values: new Float32Array(0) };
  const ofTexts: Embeddings = { dimension: 0, values: new Float32Array(0) };
  for (let round = 0; round * ROUND.images < images.length || round * ROUND.texts < texts.length; round++) {
    const [firstImage, firstText] = [round * ROUND.images, round * ROUND.texts];
    const decoded = await Promise.all(
      images.slice(firstImage, firstImage + ROUND.images).map(async (bytes, i) => {
        try {
          return { place: firstImage + i, pixels: await preprocessImage(bytes, preprocessing) };
        } catch (error) {
          faults[firstImage + i] = describeError(error);
          return undefined;
        }
      }),
    );
    const usable = decoded.filter((image) => image !== undefined);
    const found = await encoder.embed(
      usable.map(({ pixels }) => pixels),
      texts.slice(firstText, firstText + ROUND.texts),
    );
    for (const [i, { place }] of usable.entries())
      copyVector(found.images, i, ofImages, place, images.length);
    for (const i of found.truncated.keys()) copyVector(found.texts, i, ofTexts, firstText + i, texts.length);
    truncated.push(...found.truncated);
  }
  return { images: ofImages, texts: ofTexts, faults, truncated };
}

/** Copies one vector; the first one tells how much room all `count` of them take. */
function copyVector(from: Embeddings, index: number, to: Embeddings, place: number, count: number): void {
  const { dimension } = from;
  if (to.dimension === 0) {
    to.dimension = dimension;
    to.values = new Float32Array(count * dimension);
  }
  to.values.set(from.values.subarray(index * dimension, (index + 1) * dimension), place * dimension);
}
