import type { Tensor } from 'onnxruntime-node';
import type { DualEncoderFolder } from './dual-encoder-folder.js';
import { badFolder } from './model-folder.js';
import { loadOnnxRuntime, type OnnxGraph, type OnnxRuntime, openOnnxGraph } from './onnx-session.js';
import { type TokenBatch, tokenBatch } from './token-batch.js';

/** Unit vectors in one array, `dimension` numbers each. */
export interface Embeddings {
  dimension: number;
  values: Float32Array;
}

/** A model that turns images and texts into vectors of one space. */
export interface DualEncoder {
  /**
   * Embeds images, in the form of {@link preprocessImage}, and texts; either list may be empty.
   *
   * @throws BadInputError `bad_model_folder` when the graph fails, or gives vectors of two lengths or no numbers
   */
  embed(
    images: readonly Float32Array[],
    texts: readonly string[],
  ): Promise<{ images: Embeddings; texts: Embeddings; truncated: boolean[] }>;
}

const NO_EMBEDDINGS: Embeddings = { dimension: 0, values: new Float32Array(0) };

/** Opens the graphs of a model. `threads` share one operation. */
export async function openDualEncoder(model: DualEncoderFolder, threads: number): Promise<DualEncoder> {
  const runtime = await loadOnnxRuntime();
  const { folder, imageGraph, textGraph } = model;
  const image = await openOnnxGraph(folder, imageGraph, { runtime, threads });
  const text =
    imageGraph === textGraph ? image : await openOnnxGraph(folder, textGraph, { runtime, threads });
  const imageOutput = embeddingOutput(image, 'image_embeds', model);
  const textOutput = embeddingOutput(text, 'text_embeds', model);
  const length = fixedLength(text);
  if (length !== undefined && length < model.tokenizer.maxLength)
    throw badFolder(
      folder.path,
      `${textGraph} takes texts of ${length} tokens, not the ${model.tokenizer.maxLength} of its settings; export it with a dynamic sequence length`,
    );

  async function run(graph: OnnxGraph, input: GraphInput, outputs: string[]) {
    const feeds = Object.fromEntries(
      graph.inputs.map((value) => [value.name, feed(value, graph, input, model, runtime)]),
    );
    try {
      return await graph.run(feeds, outputs);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw badFolder(
        folder.path,
        `${graph.file} fails: ${message.replace(/\s+/g, ' ').slice(0, 300)}`,
        error,
      );
    }
  }

  return {
    async embed(images, texts) {
      const encoded = texts.map((value) => model.tokenizer.encode(value));
      const truncated = encoded.map((item) => item.truncated);
      const results = { images: NO_EMBEDDINGS, texts: NO_EMBEDDINGS, truncated };
      if (images.length + texts.length === 0) return results;
      const tokens = (): TokenBatch => {
        // A whole graph wants both inputs; what is not asked for gets the smallest one.
        const ids = texts.length > 0 ? encoded.map((item) => item.ids) : [model.tokenizer.encode('').ids];
        return tokenBatch(ids, model, length);
      };
      if (image === text) {
        const found = await run(image, { images, tokens: tokens() }, [imageOutput, textOutput]);
        if (images.length > 0) results.images = unitVectors(found[imageOutput], images.length, model);
        if (texts.length > 0) results.texts = unitVectors(found[textOutput], texts.length, model);
      } else {
        if (images.length > 0) {
          const found = await run(image, { images }, [imageOutput]);
          results.images = unitVectors(found[imageOutput], images.length, model);
        }
        if (texts.length > 0) {
          const found = await run(text, { tokens: tokens() }, [textOutput]);
          results.texts = unitVectors(found[textOutput], texts.length, model);
        }
      }
      const { images: ofImages, texts: ofTexts } = results;
      if (ofImages.dimension > 0 && ofTexts.dimension > 0 && ofImages.dimension !== ofTexts.dimension)
        throw badFolder(
          folder.path,
          `image vectors have ${ofImages.dimension} numbers and text vectors ${ofTexts.dimension}: these are not of one space; export the model with its projections`,
        );
      return results;
    },
  };
}

interface GraphInput {
  images?: readonly Float32Array[];
  tokens?: TokenBatch;
}

/** The output that holds the vectors. SigLIP has no projection: what is pooled is its embedding. */
function embeddingOutput(graph: OnnxGraph, name: string, { folder, type }: DualEncoderFolder): string {
  const names = graph.outputs.map((value) => value.name);
  if (names.includes(name)) return name;
  if (type.startsWith('siglip') && names.includes('pooler_output')) return 'pooler_output';
  throw badFolder(
    folder.path,
    `${graph.file} has no output ${name}, but ${names.join(', ')}; export the task zero-shot-image-classification`,
  );
}

function fixedLength(graph: OnnxGraph): number | undefined {
  const length = graph.inputs.find(({ name }) => name === 'input_ids')?.shape[1];
  return typeof length === 'number' ? length : undefined;
}

function feed(
  { name, type }: OnnxGraph['inputs'][number],
  graph: OnnxGraph,
  { images, tokens }: GraphInput,
  { folder, preprocessing: { width, height } }: DualEncoderFolder,
  { Tensor: Values }: OnnxRuntime,
): Tensor {
  if (name === 'pixel_values' && images !== undefined) {
    if (type !== 'float32')
      throw badFolder(folder.path, `${graph.file} takes ${name} as ${type}; export it in float32`);
    const size = 3 * width * height;
    const values = new Float32Array(size * Math.max(1, images.length));
    for (const [i, image] of images.entries()) values.set(image, i * size);
    return new Values('float32', values, [Math.max(1, images.length), 3, height, width]);
  }
  const numbers = tokens?.inputs[name];
  if (tokens === undefined || numbers === undefined)
    throw badFolder(folder.path, `${graph.file} needs an input ${name}, which is not known`);
  const shape = [tokens.count, tokens.length];
  if (type === 'int64') return new Values('int64', BigInt64Array.from(numbers, BigInt), shape);
  if (type === 'int32') return new Values('int32', Int32Array.from(numbers), shape);
  throw badFolder(folder.path, `${graph.file} takes ${name} as ${type}; export it with int64`);
}

/** The vectors at length 1, so that their products are cosines. */
function unitVectors(output: Tensor | undefined, count: number, { folder }: DualEncoderFolder): Embeddings {
  const [rows, dimension, ...more] = output?.dims ?? [];
  if (!(output?.data instanceof Float32Array) || rows !== count || dimension === undefined || more.length > 0)
    throw badFolder(
      folder.path,
      `its vectors are ${output?.type} [${output?.dims.join(', ')}], not float32 [${count}, n]`,
    );
  const values = new Float32Array(output.data);
  for (let start = 0; start < values.length; start += dimension) {
    let square = 0;
    for (let i = start; i < start + dimension; i++) square += (values[i] ?? 0) ** 2;
    const length = Math.sqrt(square);
    if (!(length > 0 && length < Number.POSITIVE_INFINITY))
      throw badFolder(folder.path, 'it gives vectors that have no length; export it in float32');
    for (let i = start; i < start + dimension; i++) values[i] = (values[i] ?? 0) / length;
  }
  return { dimension, values };
}
