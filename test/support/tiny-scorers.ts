import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OnnxModel, type OnnxNode, type OnnxPort, onnxFile } from './tiny-encoder/onnx-file.js';

/** Side of the input of the tiny models. */
const SIDE = 16;

/** Boxes of the tiny detector, in shares of the sides: two that are nearly one, one elsewhere, one half outside. */
export const TINY_BOXES = [
  [0.1, 0.1, 0.5, 0.5],
  [0.12, 0.1, 0.52, 0.5],
  [0.6, 0.6, 0.8, 0.9],
  [0.9, -0.2, 1.1, 0.2],
] as const;

/** Mean of red, green and blue of the input, 0 to 1, as [1, 3]. */
const MEANS: OnnxNode[] = [
  { op: 'GlobalAveragePool', inputs: ['pixel_values'], output: 'pooled' },
  { op: 'Flatten', inputs: ['pooled'], output: 'means', attributes: { axis: 1 } },
];

const port = (name: string, ...shape: (number | string)[]): OnnxPort => ({ name, type: 'float32', shape });

/** A graph whose numbers are sums of the means of the channels. */
function linear(output: string, weights: readonly (readonly [number, number, number])[]): OnnxModel {
  const values = [0, 1, 2].flatMap((channel) => weights.map((row) => row[channel] as number));
  return {
    nodes: [...MEANS, { op: 'MatMul', inputs: ['means', 'weights'], output }],
    constants: [{ name: 'weights', type: 'float32', dims: [3, weights.length], values }],
    inputs: [port('pixel_values', 'batch', 3, SIDE, SIDE)],
    outputs: [port(output, 'batch', weights.length)],
  };
}

function detector(): OnnxModel {
  const scores = linear('scores', [
    [1, 0, 0],
    [0.9, 0, 0],
    [0, 1, 0],
    [0, 1, 0],
  ]);
  return {
    ...scores,
    nodes: [...scores.nodes, { op: 'Identity', inputs: ['corners'], output: 'boxes' }],
    constants: [
      ...scores.constants,
      { name: 'corners', type: 'float32', dims: [1, 4, 4], values: TINY_BOXES.flat() },
    ],
    outputs: [...scores.outputs, port('boxes', 1, 4, 4)],
  };
}

/** Tiny models by kind: what each graph computes is plain from its weights. */
export const TINY_SCORERS = {
  /** Logits 4 × red and 4 × green, to be put through softmax. */
  nsfw: {
    graph: linear('logits', [
      [4, 0, 0],
      [0, 4, 0],
    ]),
    signals: { outputs: { logits: { activation: 'softmax', signals: ['nsfw_red', null] } } },
  },
  /** 10 × the mean of the channels. */
  aesthetic: {
    graph: linear('score', [[10 / 3, 10 / 3, 10 / 3]]),
    signals: { outputs: { score: { signals: ['aesthetic'] } } },
  },
  /** The logit 8 × blue, to be put through a sigmoid. */
  watermark: {
    graph: linear('logit', [[0, 0, 8]]),
    signals: { outputs: { logit: { activation: 'sigmoid', signals: ['watermark'] } } },
  },
  /** The boxes of TINY_BOXES; the first two are sure by the red of the picture, the others by its green. */
  faces: {
    graph: detector(),
    signals: { faces: { boxes: 'boxes', scores: 'scores', min_score: 0.5 } },
  },
} as const satisfies Record<string, { graph: OnnxModel; signals: object }>;

/** Writes the folder of a tiny model that scores images; `changes` replaces its files. The same bytes each time. */
export async function writeTinyScorer(
  folder: string,
  kind: keyof typeof TINY_SCORERS,
  changes: { signals?: object; graph?: OnnxModel } = {},
): Promise<void> {
  const { graph, signals } = { ...TINY_SCORERS[kind], ...changes };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), onnxFile(graph));
  await writeFile(join(folder, 'signals.json'), JSON.stringify(signals));
  const preprocessing = {
    do_resize: true,
    size: { height: SIDE, width: SIDE },
    resample: 2,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: false,
  };
  await writeFile(join(folder, 'preprocessor_config.json'), JSON.stringify(preprocessing));
}

/** The graph of a kind with channels last, as exports from TensorFlow have it. */
export function channelsLastGraph(kind: 'nsfw' | 'aesthetic' | 'watermark'): OnnxModel {
  const { graph } = TINY_SCORERS[kind];
  const turned: OnnxNode = {
    op: 'Transpose',
    inputs: ['images'],
    output: 'pixel_values',
    attributes: { perm: [0, 3, 1, 2] },
  };
  return {
    ...graph,
    nodes: [turned, ...graph.nodes],
    inputs: [port('images', 'batch', SIDE, SIDE, 3)],
  };
}
