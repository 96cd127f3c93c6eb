import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openDualEncoder } from '../../src/models/dual-encoder.js';
import { identifyModel, readDualEncoderFolder } from '../../src/models/dual-encoder-folder.js';
import { onnxFile } from '../support/tiny-encoder/onnx-file.js';
import { tinyGraphs } from '../support/tiny-encoder/tiny-graphs.js';
import { tinyTokenizer, writeTinyEncoder } from '../support/tiny-encoder/write-tiny-encoder.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-models-'));
  for (const layout of ['whole', 'split'] as const)
    await writeTinyEncoder(join(root, layout), 'clip', layout);
});
afterAll(() => rm(root, { recursive: true }));

async function copyOf(layout: 'whole' | 'split'): Promise<string> {
  const folder = await mkdtemp(join(root, 'copy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(root, layout), folder, { recursive: true });
  return folder;
}

async function edit(folder: string, name: string, change: object): Promise<void> {
  const value = JSON.parse(await readFile(join(folder, name), 'utf8')) as object;
  await writeFile(join(folder, name), JSON.stringify({ ...value, ...change }));
}

describe('a wrong model folder ends in one line that says what is wrong and how to fix it', () => {
  const settings = (change: object) => (folder: string) => edit(folder, 'preprocessor_config.json', change);
  const absent = (name: string) => (folder: string) => rm(join(folder, name));

  test.each<[string, (folder: string) => Promise<unknown>, RegExp]>([
    ['no folder', (folder) => rename(folder, `${folder}-gone`), /there is no such folder/],
    ['no ONNX', absent('model.onnx'), /it holds no \.onnx file/],
    ['no config.json', absent('config.json'), /holds no config\.json: it says what model this is/],
    ['no settings for images', absent('preprocessor_config.json'), /holds no preprocessor_config\.json/],
    ['no tokenizer', absent('tokenizer.json'), /holds no tokenizer\.json: .* save the fast tokenizer/],
    ['cut JSON', (folder) => writeFile(join(folder, 'config.json'), '{'), /config\.json is not JSON/],
    ['JSON that is a list', (folder) => writeFile(join(folder, 'config.json'), '[]'), /is no JSON object/],
    [
      'a tokenizer of no kind',
      (folder) => writeFile(join(folder, 'tokenizer.json'), '{}'),
      /tokenizer\.json cannot be used/,
    ],
    ['padding of images', settings({ do_pad: true }), /the step do_pad is not supported/],
    ['no resizing', settings({ do_resize: false }), /do_resize is false/],
    ['an odd size', settings({ size: { longest_edge: 9 } }), /size {"longest_edge":9} is neither/],
    ['a crop beyond the size', settings({ crop_size: 40 }), /crop_size is larger than size/],
    ['proportions kept', settings({ do_center_crop: false }), /not cropped/],
    ['nearest pixels', settings({ resample: 0 }), /resample 0 is none of 1, 2, 3, 4, 5/],
    ['a mean of one channel', settings({ image_mean: [0.5] }), /image_mean and image_std/],
    [
      'another name of the graph',
      (folder) => rename(join(folder, 'model.onnx'), join(folder, 'clip.onnx')),
      /neither model\.onnx nor/,
    ],
    [
      'two variants',
      async (folder) => {
        await cp(join(folder, 'model.onnx'), join(folder, 'model_fp16.onnx'));
        await rename(join(folder, 'model.onnx'), join(folder, 'model_quantized.onnx'));
      },
      /model_fp16\.onnx, model_quantized\.onnx are all model\.onnx/,
    ],
  ])('%s', async (_, damage, message) => {
    const folder = await copyOf('whole');
    await damage(folder);
    onTestFinished(() => rm(`${folder}-gone`, { recursive: true, force: true }));
    const error = await readDualEncoderFolder(folder).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    await mkdir(folder, { recursive: true });
    expect(error).toMatchObject({ code: 'bad_model_folder', exitCode: 3 });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toMatch(/^model folder \S+: [^\n]+; give a folder that optimum-cli/);
  });

  const { vocabulary } = tinyTokenizer('clip');
  const [vision, whole] = [
    tinyGraphs('clip', 'split', vocabulary)['vision_model.onnx']!,
    tinyGraphs('clip', 'whole', vocabulary)['model.onnx']!,
  ];
  test.each<[string, 'whole' | 'split', string, Buffer, RegExp]>([
    ['a graph that is none', 'whole', 'model.onnx', Buffer.from('<html>'), /model\.onnx cannot be opened/],
    [
      'a graph without projection',
      'split',
      'vision_model.onnx',
      onnxFile({
        ...vision,
        nodes: vision.nodes.map((node) => ({
          ...node,
          output: node.output.replace('image_embeds', 'pooler_output'),
        })),
        outputs: [{ ...vision.outputs[0]!, name: 'pooler_output' }],
      }),
      /no output image_embeds, but pooler_output; export the task/,
    ],
    [
      'an unknown input',
      'whole',
      'model.onnx',
      onnxFile({ ...whole, inputs: [...whole.inputs, { name: 'noise', type: 'float32', shape: [1] }] }),
      /needs an input noise, which is not known/,
    ],
    [
      'half precision',
      'split',
      'vision_model.onnx',
      onnxFile({
        nodes: [
          { op: 'Cast', inputs: ['pixel_values'], output: 'full', attributes: { to: 1 } },
          { op: 'GlobalAveragePool', inputs: ['full'], output: 'means' },
          { op: 'Flatten', inputs: ['means'], output: 'image_embeds' },
        ],
        constants: [],
        inputs: [{ name: 'pixel_values', type: 'float16', shape: ['i', 3, 32, 32] }],
        outputs: [{ name: 'image_embeds', type: 'float32', shape: ['i', 3] }],
      }),
      /takes pixel_values as float16; export it in float32/,
    ],
    [
      'another space',
      'split',
      'vision_model.onnx',
      onnxFile({
        nodes: [
          { op: 'GlobalAveragePool', inputs: ['pixel_values'], output: 'means' },
          { op: 'Flatten', inputs: ['means'], output: 'image_embeds' },
        ],
        constants: [],
        inputs: vision.inputs,
        outputs: [{ name: 'image_embeds', type: 'float32', shape: ['i', 3] }],
      }),
      /image vectors have 3 numbers and text vectors 16/,
    ],
    [
      'a fixed length of texts',
      'whole',
      'model.onnx',
      onnxFile({
        ...whole,
        inputs: whole.inputs.map((input) =>
          input.name === 'pixel_values' ? input : { ...input, shape: ['texts', 16] },
        ),
      }),
      /takes texts of 16 tokens, not the 77 of its settings/,
    ],
    [
      'a fixed size of images',
      'split',
      'vision_model.onnx',
      onnxFile({ ...vision, inputs: [{ name: 'pixel_values', type: 'float32', shape: ['i', 3, 64, 64] }] }),
      /vision_model\.onnx fails: .*pixel_values/,
    ],
  ])('%s', async (_, layout, name, bytes, message) => {
    const folder = await copyOf(layout);
    await writeFile(join(folder, name), bytes);
    const model = await readDualEncoderFolder(folder);
    const pixels = new Float32Array(3 * 32 * 32).fill(0.5);
    const run = async () => (await openDualEncoder(model, 1)).embed([pixels], ['the page']);
    await expect(run()).rejects.toMatchObject({ code: 'bad_model_folder' });
    await expect(run()).rejects.toThrow(message);
    await expect(run()).rejects.toThrow(/^model folder \S+: [^\n]+$/);
  });
});

describe('a model folder', () => {
  test.each([
    ['CLIP', {}, { resize: { shortestEdge: 32 }, width: 32, height: 32, filter: 3 }],
    [
      'CLIP, as old settings have it',
      { size: 40, crop_size: 32 },
      { resize: { shortestEdge: 40 }, width: 32, height: 32 },
    ],
    [
      'SigLIP',
      { size: { height: 30, width: 20 }, do_center_crop: false },
      { resize: { height: 30, width: 20 }, width: 20, height: 30 },
    ],
    [
      'ViT, as old settings have it',
      { size: 48, do_center_crop: false, resample: 2 },
      { resize: { width: 48, height: 48 }, width: 48, height: 48, filter: 2 },
    ],
    ['no normalisation', { do_normalize: false, do_rescale: false }, { scale: [1, 1, 1] }],
  ])('may ask for images as %s does', async (_, change, wanted) => {
    const folder = await copyOf('whole');
    await edit(folder, 'preprocessor_config.json', change);
    expect((await readDualEncoderFolder(folder)).preprocessing).toMatchObject(wanted);
  });

  test('may have its graphs in onnx/, and a single variant', async () => {
    const folder = await copyOf('whole');
    await mkdir(join(folder, 'onnx'));
    await rename(join(folder, 'model.onnx'), join(folder, 'onnx/model_quantized.onnx'));
    expect(await readDualEncoderFolder(folder)).toMatchObject({
      imageGraph: 'onnx/model_quantized.onnx',
      textGraph: 'onnx/model_quantized.onnx',
      type: 'clip',
    });
  });

  test('is identified by what decides its results, external weights included, and nothing else', async () => {
    const folder = await copyOf('split');
    const identity = async () => (await identifyModel(await readDualEncoderFolder(folder))).fingerprint;
    const before = await identity();
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    await writeFile(join(folder, 'README.md'), 'about');
    expect(await identity()).toBe(before);
    await writeFile(join(folder, 'text_model.onnx_data'), 'weights');
    const withWeights = await identity();
    expect(withWeights).not.toBe(before);
    await edit(folder, 'preprocessor_config.json', { resample: 2 });
    expect(await identity()).not.toBe(withWeights);
  });
});
