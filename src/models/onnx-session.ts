import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { describeError, FixConfigError } from '../errors.js';
import { badFolder, type ModelFolder } from './model-folder.js';

/** The package, once it is loaded. */
export type OnnxRuntime = typeof import('onnxruntime-node');

/**
 * Loads ONNX Runtime, which is an optional peer: 290 MB on disk, of no use to those who measure nothing.
 *
 * @throws FixConfigError `no_onnxruntime`
 */
export async function loadOnnxRuntime(
  load: () => Promise<OnnxRuntime> = () => import('onnxruntime-node'),
): Promise<OnnxRuntime> {
  try {
    return await load();
  } catch (error) {
    throw new FixConfigError(
      'no_onnxruntime',
      `models need the package onnxruntime-node, which cannot be loaded (${describeError(error)}): npm install onnxruntime-node@1.30.0 --ignore-scripts`,
      { cause: error },
    );
  }
}

/** An input or output of a graph. */
export interface OnnxValue {
  name: string;
  /** `float32`, `int64` … */
  type: string;
  /** A number, or the name of a dimension that may have any length. */
  shape: readonly (number | string)[];
}

/** A graph that is ready to run on the CPU. */
export interface OnnxGraph {
  /** Name of its file within the folder. */
  readonly file: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Blocks the thread while it computes. */
  run(feeds: Record<string, Tensor>, outputs: readonly string[]): Promise<Record<string, Tensor>>;
}

/**
 * Opens a graph for the CPU.
 *
 * @param threads - that share one operation
 * @throws BadInputError `bad_model_folder` when ONNX Runtime refuses the file
 */
export async function openOnnxGraph(
  folder: ModelFolder,
  file: string,
  { runtime, threads }: { runtime: OnnxRuntime; threads: number },
): Promise<OnnxGraph> {
  let session: InferenceSession;
  try {
    session = await runtime.InferenceSession.create(join(folder.path, file), {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // 3: errors only. Warnings about the shape of a graph are of no use to those who did not make it.
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw badFolder(folder.path, `${file} cannot be opened: ${describeError(error).slice(0, 300)}`, error);
  }
  return {
    file,
    inputs: valuesOf(session.inputMetadata),
    outputs: valuesOf(session.outputMetadata),
    run: async (feeds, outputs) => (await session.run(feeds, [...outputs])) as Record<string, Tensor>,
  };
}

function valuesOf(metadata: readonly InferenceSession.ValueMetadata[]): OnnxValue[] {
  return metadata.map((value) =>
    value.isTensor
      ? { name: value.name, type: value.type, shape: value.shape }
      : { name: value.name, type: 'no tensor', shape: [] },
  );
}
