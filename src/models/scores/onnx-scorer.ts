import type { Tensor } from 'onnxruntime-node';
import { describeError } from '../../errors.js';
import type { Signals } from '../../model/signals.js';
import { badFolder } from '../model-folder.js';
import { loadOnnxRuntime, type OnnxGraph, openOnnxGraph } from '../onnx-session.js';
import { inputOf } from '../preprocess-image.js';
import { clipped, coveredShare, distinctBoxes, type FaceBox } from './face-boxes.js';
import { channelsLast, type ImageScorer, storedScore } from './image-scorer.js';
import { type FaceOutputs, readScorerFolder, type ScorerFolder, type SignalOutput } from './scorer-folder.js';

/**
 * Opens the model of a folder for this thread; see {@link readScorerFolder}.
 *
 * One thread computes: the number of cores shall not decide in which order numbers are summed.
 *
 * @throws FixConfigError `no_onnxruntime`; BadInputError `bad_model_folder`, also from `score` when the graph fails or
 *   its outputs are not what `signals.json` says
 */
export async function openOnnxScorer(path: string): Promise<ImageScorer> {
  const runtime = await loadOnnxRuntime();
  const model = await readScorerFolder(path);
  const graph = await openOnnxGraph(model.folder, model.graph, { runtime, threads: 1 });
  const input = imageInput(graph, model);
  const wanted = outputNames(model);
  for (const name of wanted)
    if (!graph.outputs.some((output) => output.name === name))
      throw badFolder(
        path,
        `${graph.file} has no output ${name}, but ${graph.outputs.map((output) => output.name).join(', ')}`,
      );
  const { width, height } = model.preprocessing;

  return {
    async score(pixels) {
      const planes = inputOf(pixels, model.preprocessing);
      const tensor = input.isLast
        ? new runtime.Tensor('float32', channelsLast(planes), [1, height, width, 3])
        : new runtime.Tensor('float32', planes, [1, 3, height, width]);
      let found: Record<string, Tensor>;
      try {
        found = await graph.run({ [input.name]: tensor }, wanted);
      } catch (error) {
        const why = describeError(error).replace(/\s+/g, ' ').slice(0, 300);
        throw badFolder(path, `${graph.file} fails: ${why}`, error);
      }
      const signals: Signals = {};
      for (const [name, output] of Object.entries(model.meaning.outputs))
        Object.assign(signals, namedScores(numbersOf(found[name], name, model), name, output, model));
      const { faces } = model.meaning;
      if (faces) Object.assign(signals, faceSignals(found, faces, model));
      return signals;
    },
  };
}

function imageInput(graph: OnnxGraph, { folder }: ScorerFolder): { name: string; isLast: boolean } {
  const [input, ...more] = graph.inputs;
  if (input === undefined || more.length > 0 || input.type !== 'float32' || input.shape.length !== 4) {
    const found = graph.inputs.map(({ name, type, shape }) => `${name} ${type} [${shape.join(', ')}]`);
    throw badFolder(
      folder.path,
      `${graph.file} takes ${found.join(' and ')}; expected one float32 input of images [1, 3, height, width] or [1, height, width, 3]`,
    );
  }
  return { name: input.name, isLast: input.shape[3] === 3 && input.shape[1] !== 3 };
}

function outputNames({ meaning: { outputs, faces } }: ScorerFolder): string[] {
  return [...new Set([...Object.keys(outputs), ...(faces ? [faces.boxes, faces.scores] : [])])];
}

function numbersOf(tensor: Tensor | undefined, name: string, { folder }: ScorerFolder): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw badFolder(folder.path, `its output ${name} is ${tensor?.type}, not float32`);
}

function namedScores(
  values: Float32Array,
  name: string,
  { activation, signals }: SignalOutput,
  { folder }: ScorerFolder,
): Signals {
  if (values.length !== signals.length)
    throw badFolder(
      folder.path,
      `its output ${name} has ${values.length} numbers, and signals.json names ${signals.length}`,
    );
  const scores = activate(values, activation);
  const named: Signals = {};
  for (const [i, signal] of signals.entries()) {
    const score = scores[i] as number;
    if (!Number.isFinite(score))
      throw badFolder(folder.path, `its output ${name} is ${score}; export it in float32`);
    if (signal !== null) named[signal] = storedScore(score);
  }
  return named;
}

function activate(values: Float32Array, activation: SignalOutput['activation']): number[] {
  const numbers = [...values];
  if (activation === 'none') return numbers;
  if (activation === 'sigmoid') return numbers.map((value) => 1 / (1 + Math.exp(-value)));
  const most = Math.max(...numbers);
  const powers = numbers.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

function faceSignals(
  found: Record<string, Tensor>,
  { boxes, scores, score_column, unit, min_score, max_overlap }: FaceOutputs,
  model: ScorerFolder,
): Signals {
  const corners = numbersOf(found[boxes], boxes, model);
  const confidences = numbersOf(found[scores], scores, model);
  const count = corners.length / 4;
  const columns = count === 0 ? 1 : confidences.length / count;
  if (!Number.isInteger(count) || !Number.isInteger(columns) || (count > 0 && score_column >= columns))
    throw badFolder(
      model.folder.path,
      `its outputs ${boxes} [${found[boxes]?.dims.join(', ')}] and ${scores} [${found[scores]?.dims.join(', ')}] do not fit score_column ${score_column}`,
    );
  const { width, height } = model.preprocessing;
  const [x, y] = unit === 'pixels' ? [1 / width, 1 / height] : [1, 1];
  const sure: FaceBox[] = [];
  for (let i = 0; i < count; i++) {
    const score = confidences[i * columns + score_column] as number;
    // Also leaves out what is no number.
    if (!(score >= min_score)) continue;
    const [left = 0, top = 0, right = 0, bottom = 0] = corners.subarray(i * 4, i * 4 + 4);
    if (!Number.isFinite(left + top + right + bottom))
      throw badFolder(model.folder.path, `its output ${boxes} holds no numbers; export it in float32`);
    sure.push(clipped({ left: left * x, top: top * y, right: right * x, bottom: bottom * y, score }));
  }
  const distinct = distinctBoxes(sure, max_overlap);
  return { faces: distinct.length, face_share: storedScore(coveredShare(distinct)) };
}
