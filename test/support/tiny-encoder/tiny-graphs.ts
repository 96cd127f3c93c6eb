import type { OnnxModel, OnnxNode, OnnxPort, OnnxTensor } from './onnx-file.js';
import { TINY, tinyWeights } from './tiny-weights.js';

/** A family decides how texts are pooled: CLIP's over the tokens that are not masked, SigLIP's over all positions. */
export type TinyFamily = 'clip' | 'siglip';

/** How a model was exported: all in one graph, or a graph for each encoder. */
export type TinyLayout = 'whole' | 'split';

interface Part {
  nodes: OnnxNode[];
  constants: OnnxTensor[];
  inputs: OnnxPort[];
}

/** The graphs of a tiny encoder by file name. */
export function tinyGraphs(
  family: TinyFamily,
  layout: TinyLayout,
  vocabulary: number,
): Record<string, OnnxModel> {
  const image = imagePart(vocabulary);
  const text = textPart(family, vocabulary);
  const output = (name: string, count: string): OnnxPort => ({
    name,
    type: 'float32',
    shape: [count, TINY.dimension],
  });
  if (layout === 'split') {
    // As exports of the encoders alone: SigLIP's have no projection and name what is pooled.
    const [imageName, textName] =
      family === 'clip' ? ['image_embeds', 'text_embeds'] : ['pooler_output', 'pooler_output'];
    return {
      'vision_model.onnx': {
        ...image,
        nodes: [...image.nodes, { op: 'Identity', inputs: ['image_raw'], output: imageName as string }],
        outputs: [output(imageName as string, 'images')],
      },
      'text_model.onnx': {
        ...text,
        nodes: [...text.nodes, { op: 'Identity', inputs: ['text_raw'], output: textName as string }],
        outputs: [output(textName as string, 'texts')],
      },
    };
  }
  const nodes: OnnxNode[] = [
    ...image.nodes,
    ...text.nodes,
    ...['image', 'text'].flatMap((name): OnnxNode[] => [
      { op: 'ReduceL2', inputs: [`${name}_raw`], output: `${name}_length`, attributes: { axes: [1] } },
      { op: 'Div', inputs: [`${name}_raw`, `${name}_length`], output: `${name}_embeds` },
    ]),
    { op: 'Transpose', inputs: ['text_embeds'], output: 'text_columns', attributes: { perm: [1, 0] } },
    { op: 'MatMul', inputs: ['image_embeds', 'text_columns'], output: 'logits_per_image' },
    {
      op: 'Transpose',
      inputs: ['logits_per_image'],
      output: 'logits_per_text',
      attributes: { perm: [1, 0] },
    },
  ];
  const outputs: OnnxPort[] = [
    { name: 'logits_per_image', type: 'float32', shape: ['images', 'texts'] },
    { name: 'logits_per_text', type: 'float32', shape: ['texts', 'images'] },
    output('text_embeds', 'texts'),
    output('image_embeds', 'images'),
  ];
  return {
    'model.onnx': {
      nodes,
      constants: [...image.constants, ...text.constants],
      inputs: [...text.inputs, ...image.inputs],
      outputs,
    },
  };
}

function imagePart(vocabulary: number): Part {
  const { side, patch, channels, dimension } = TINY;
  const { patches, imageProjection } = tinyWeights(vocabulary);
  return {
    inputs: [{ name: 'pixel_values', type: 'float32', shape: ['images', 3, side, side] }],
    constants: [
      { name: 'patches', type: 'float32', dims: [channels, 3, patch, patch], values: patches },
      { name: 'image_projection', type: 'float32', dims: [channels, dimension], values: imageProjection },
    ],
    nodes: [
      {
        op: 'Conv',
        inputs: ['pixel_values', 'patches'],
        output: 'cells',
        attributes: { kernel_shape: [patch, patch], strides: [patch, patch] },
      },
      { op: 'Tanh', inputs: ['cells'], output: 'active' },
      { op: 'GlobalAveragePool', inputs: ['active'], output: 'means' },
      { op: 'Flatten', inputs: ['means'], output: 'flat', attributes: { axis: 1 } },
      { op: 'MatMul', inputs: ['flat', 'image_projection'], output: 'image_raw' },
    ],
  };
}

function textPart(family: TinyFamily, vocabulary: number): Part {
  const { hidden, dimension } = TINY;
  const { tokens, textProjection } = tinyWeights(vocabulary);
  const ids: OnnxPort = { name: 'input_ids', type: 'int64', shape: ['texts', 'length'] };
  const constants: OnnxTensor[] = [
    { name: 'tokens', type: 'float32', dims: [vocabulary, hidden], values: tokens },
    { name: 'text_projection', type: 'float32', dims: [hidden, dimension], values: textProjection },
  ];
  const after: OnnxNode[] = [
    { op: 'Tanh', inputs: ['pooled'], output: 'text_active' },
    { op: 'MatMul', inputs: ['text_active', 'text_projection'], output: 'text_raw' },
  ];
  const rows: OnnxNode = { op: 'Gather', inputs: ['tokens', 'input_ids'], output: 'rows' };
  if (family === 'siglip') {
    const mean: OnnxNode = {
      op: 'ReduceMean',
      inputs: ['rows'],
      output: 'pooled',
      attributes: { axes: [1], keepdims: 0 },
    };
    return { inputs: [ids], constants, nodes: [rows, mean, ...after] };
  }
  const axis: OnnxTensor[] = [
    { name: 'last', type: 'int64', dims: [1], values: [-1] },
    { name: 'length_axis', type: 'int64', dims: [1], values: [1] },
  ];
  return {
    inputs: [ids, { name: 'attention_mask', type: 'int64', shape: ['texts', 'length'] }],
    constants: [...constants, ...axis],
    nodes: [
      rows,
      { op: 'Cast', inputs: ['attention_mask'], output: 'mask', attributes: { to: 1 } },
      { op: 'Unsqueeze', inputs: ['mask', 'last'], output: 'weights' },
      { op: 'Mul', inputs: ['rows', 'weights'], output: 'weighted' },
      { op: 'ReduceSum', inputs: ['weighted', 'length_axis'], output: 'sum', attributes: { keepdims: 0 } },
      { op: 'ReduceSum', inputs: ['weights', 'length_axis'], output: 'count', attributes: { keepdims: 0 } },
      { op: 'Div', inputs: ['sum', 'count'], output: 'pooled' },
      ...after,
    ],
  };
}
