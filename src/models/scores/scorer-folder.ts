import { describeSchemaErrors } from '../../config/describe-schema-errors.js';
import { loadCheck } from '../../config/load-check.js';
import type { ScorerRecord } from '../../model/manifest.js';
import { type ImagePreprocessing, readImagePreprocessing } from '../image-preprocessing.js';
import {
  badFolder,
  findGraph,
  type ModelFolder,
  modelFingerprint,
  openModelFolder,
  readModelJson,
} from '../model-folder.js';

/** What one output of a graph means. */
export interface SignalOutput {
  activation: 'none' | 'sigmoid' | 'softmax';
  /** A name for each number of the output; null for one that is not stored. */
  signals: (string | null)[];
}

/** Outputs of a detector of faces, which become `faces` and `face_share`. */
export interface FaceOutputs {
  /** Output of shape [1, n, 4]: left, top, right, bottom. */
  boxes: string;
  /** Output of shape [1, n] or [1, n, classes]. */
  scores: string;
  /** Which of the classes is a face. */
  score_column: number;
  /** What boxes are measured in: shares of the input's sides, or its pixels. */
  unit: 'share' | 'pixels';
  min_score: number;
  /** Of two boxes that overlap more (intersection ÷ union), the one with the lower score is the same face. */
  max_overlap: number;
}

/** `signals.json` of a model folder, as schemas/model-signals.schema.json has it. */
export interface ModelSignals {
  outputs: Record<string, SignalOutput>;
  faces?: FaceOutputs;
}

/** A model that scores images, read but not opened. */
export interface ScorerFolder {
  folder: ModelFolder;
  graph: string;
  preprocessing: ImagePreprocessing;
  meaning: ModelSignals;
  /** Names of the signals it gives. */
  signals: string[];
}

const MEANING = 'signals.json';

/**
 * Reads a folder with a model that scores images: `model.onnx`, `preprocessor_config.json`, and `signals.json`, which
 * says what its outputs are called.
 *
 * @throws BadInputError `bad_model_folder`
 */
export async function readScorerFolder(path: string): Promise<ScorerFolder> {
  const folder = await openModelFolder(path);
  const graph = findGraph(folder, 'model');
  if (graph === undefined) throw badFolder(path, 'it holds no model.onnx');
  const json = await readModelJson(
    folder,
    MEANING,
    'it says which signals the outputs are; docs/image-models.md shows one for each kind of model',
  );
  const value: unknown = structuredClone(json);
  const check = loadCheck<ModelSignals>('model-signals.filled');
  if (!check(value)) throw badFolder(path, `${MEANING}: ${describeSchemaErrors(check).join('; ')}`);
  const names = Object.values(value.outputs).flatMap(({ signals }) => signals);
  const signals = names.filter((name) => name !== null);
  if (value.faces) signals.push('faces', 'face_share');
  if (signals.length === 0) throw badFolder(path, `${MEANING} names no signal`);
  const twice = signals.find((name, i) => signals.indexOf(name) !== i);
  if (twice !== undefined) throw badFolder(path, `${MEANING} names ${twice} twice`);
  return { folder, graph, preprocessing: await readImagePreprocessing(folder), meaning: value, signals };
}

/** Identifies a model by its weights and settings. */
export async function identifyScorerFolder(path: string): Promise<ScorerRecord> {
  const { folder, graph, signals } = await readScorerFolder(path);
  const files = [MEANING, 'preprocessor_config.json', graph];
  return { name: folder.name, fingerprint: await modelFingerprint(folder, files), signals };
}
