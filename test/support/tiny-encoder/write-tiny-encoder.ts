import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onnxFile } from './onnx-file.js';
import { type TinyFamily, type TinyLayout, tinyGraphs } from './tiny-graphs.js';
import { clipTokenizer, siglipTokenizer, type TinyTokenizer } from './tiny-tokenizers.js';
import { TINY } from './tiny-weights.js';

/** preprocessor_config.json by family: CLIP keeps proportions and crops, SigLIP squashes. */
export const TINY_PREPROCESSORS: Record<TinyFamily, Record<string, unknown>> = {
  clip: {
    image_processor_type: 'CLIPImageProcessor',
    do_convert_rgb: true,
    do_resize: true,
    size: { shortest_edge: TINY.side },
    resample: 3,
    do_center_crop: true,
    crop_size: { height: TINY.side, width: TINY.side },
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
  },
  siglip: {
    image_processor_type: 'SiglipImageProcessor',
    do_convert_rgb: null,
    do_resize: true,
    size: { height: TINY.side, width: TINY.side },
    resample: 3,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
  },
};

/** The tokenizer of a family. */
export function tinyTokenizer(family: TinyFamily): TinyTokenizer {
  return family === 'clip' ? clipTokenizer() : siglipTokenizer();
}

/**
 * Writes the folder of a tiny image–text model, as an export of a real one has it: 30 KB that ONNX Runtime runs, and
 * whose vectors tiny-weights.ts computes by their definition. The same bytes each time.
 */
export async function writeTinyEncoder(
  folder: string,
  family: TinyFamily = 'clip',
  layout: TinyLayout = 'whole',
): Promise<void> {
  const { tokenizer, config, vocabulary } = tinyTokenizer(family);
  await mkdir(folder, { recursive: true });
  const put = (name: string, value: object) =>
    writeFile(join(folder, name), `${JSON.stringify(value, null, 1)}\n`);
  await put('config.json', {
    model_type: family,
    text_config: { max_position_embeddings: family === 'clip' ? 77 : 64, vocab_size: vocabulary },
  });
  await put('preprocessor_config.json', TINY_PREPROCESSORS[family]);
  await put('tokenizer.json', tokenizer);
  await put('tokenizer_config.json', config);
  for (const [name, model] of Object.entries(tinyGraphs(family, layout, vocabulary)))
    await writeFile(join(folder, name), onnxFile(model));
}
