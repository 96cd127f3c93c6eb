import { type ImagePreprocessing, readImagePreprocessing } from './image-preprocessing.js';
import {
  badFolder,
  findGraph,
  isJsonObject,
  type ModelFolder,
  type ModelJson,
  modelFingerprint,
  openModelFolder,
  readModelJson,
  readOptionalJson,
} from './model-folder.js';
import { readTextTokenizer, type TextTokenizer } from './text-tokenizer.js';

/** A model with an encoder for images and one for texts, read but not opened. */
export interface DualEncoderFolder {
  folder: ModelFolder;
  /** `model_type` of config.json: `clip`, `siglip`, `chinese_clip` … */
  type: string;
  /** Graph files; one and the same when the model was exported whole. */
  imageGraph: string;
  textGraph: string;
  preprocessing: ImagePreprocessing;
  tokenizer: TextTokenizer;
  /**
   * Texts are padded to the model's full length and nothing is masked, as SigLIP was trained; its text embedding is
   * that of the last position.
   */
  padsToMaximum: boolean;
}

/** What identifies a model in records. */
export interface ModelIdentity {
  /** The folder's own name. */
  name: string;
  type: string;
  /** See {@link modelFingerprint}. */
  fingerprint: string;
}

const SETTINGS = [
  'config.json',
  'preprocessor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
];

/** Positions of the text encoder where config.json leaves them to the defaults of the model's type. */
const POSITIONS: Readonly<Record<string, number>> = { clip: 77, siglip: 64, siglip2: 64 };

/**
 * Reads a folder with a CLIP-like or SigLIP-like model: ONNX, tokenizer and image processor.
 *
 * The graph is `model.onnx`, or `text_model.onnx` and `vision_model.onnx`, which come first because neither has to be
 * fed with the other's input.
 *
 * @throws BadInputError `bad_model_folder`
 */
export async function readDualEncoderFolder(path: string): Promise<DualEncoderFolder> {
  const folder = await openModelFolder(path);
  const config = await readModelJson(folder, 'config.json', 'it says what model this is');
  const type = typeof config.model_type === 'string' ? config.model_type : 'unknown';
  const [imageGraph, textGraph] = [findGraph(folder, 'vision_model'), findGraph(folder, 'text_model')];
  const whole = findGraph(folder, 'model');
  const graphs =
    imageGraph !== undefined && textGraph !== undefined
      ? { imageGraph, textGraph }
      : whole !== undefined && { imageGraph: whole, textGraph: whole };
  if (!graphs) throw badFolder(path, 'it holds neither model.onnx nor vision_model.onnx and text_model.onnx');
  const maxLength = await textPositions(folder, type, config);
  return {
    folder,
    type,
    ...graphs,
    preprocessing: await readImagePreprocessing(folder),
    tokenizer: await readTextTokenizer(folder, maxLength),
    padsToMaximum: type.startsWith('siglip'),
  };
}

/** Identifies a model by the content of the files that its results depend on; reads all weights once. */
export async function identifyModel({
  folder,
  type,
  imageGraph,
  textGraph,
}: DualEncoderFolder): Promise<ModelIdentity> {
  const files = [...SETTINGS, imageGraph, textGraph];
  return { name: folder.name, type, fingerprint: await modelFingerprint(folder, files) };
}

async function textPositions(folder: ModelFolder, type: string, config: ModelJson): Promise<number> {
  const text = isJsonObject(config.text_config) ? config.text_config : {};
  const tokenizer = (await readOptionalJson(folder, 'tokenizer_config.json')) ?? {};
  const limits = [text.max_position_embeddings ?? POSITIONS[type], tokenizer.model_max_length].filter(
    // Tokenizers without a limit of their own write 10^30.
    (value): value is number => Number.isSafeInteger(value) && (value as number) > 0,
  );
  if (limits.length === 0)
    throw badFolder(folder.path, 'config.json has no text_config.max_position_embeddings');
  return Math.min(...limits);
}
