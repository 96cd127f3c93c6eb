import { aspectRatioOf, S2_SCALES, type VilaGeneration } from '../plan/vila-models.js';
import type { LaunchFacts } from './launch-facts.js';

/** Arguments of VILA's training that make stage 2 what it is, and the script of VILA that they are taken from. */
export interface Stage2Settings {
  source: string;
  arguments: readonly (readonly [name: string, value: string])[];
}

/** What the settings depend on: the model, and how the loader treats images. */
type LoaderFacts = Pick<LaunchFacts, 'model' | 'imageLoader'>;

/** Vision tower frozen, projector and language model trained. */
const TUNED = [
  ['tune_vision_tower', 'False'],
  ['tune_mm_projector', 'True'],
  ['tune_language_model', 'True'],
] as const;

const V1_0: Stage2Settings = {
  source: 'scripts/v1_5/paper/2_pretrain_mmc4_coyo.sh',
  arguments: [
    ['version', 'v1'],
    ['vision_tower', 'openai/clip-vit-large-patch14-336'],
    ['pretrain_mm_mlp_adapter', '"$PROJECTOR"'],
    ['mm_projector_type', 'mlp2x_gelu'],
    ['image_aspect_ratio', 'pad'],
    ['lazy_preprocess', 'True'],
    ['tf32', 'True'],
    ['learning_rate', '5e-5'],
    ['model_max_length', '4096'],
  ],
};

const V1_5: Stage2Settings = {
  source: 'scripts/v1_5/release/8b/2_pretrain.sh',
  arguments: [
    ['version', 'llama_3'],
    ['vision_tower', 'google/siglip-so400m-patch14-384'],
    ['mm_projector', 'mlp_downsample'],
    ['mm_vision_select_feature', 'cls_patch'],
    ['image_aspect_ratio', 'resize'],
    ...TUNED,
    ['lazy_preprocess', 'True'],
    ['tf32', 'True'],
    ['learning_rate', '5e-5'],
    ['model_max_length', '4096'],
  ],
};

const NVILA_TOWER = [
  ['vision_tower', 'Efficient-Large-Model/paligemma-siglip-so400m-patch14-448'],
  ['mm_vision_select_feature', 'cls_patch'],
] as const;

/** With `dynamic_s2` the model has to be told the scales too: without, the features of most tiles are left over. */
const NVILA: Stage2Settings = {
  source: 'scripts/NVILA/stage2_9tile.sh',
  arguments: [
    ...NVILA_TOWER,
    ['dynamic_s2', 'True'],
    ['s2_scales', S2_SCALES.join(',')],
    ['s2_max_split_size', String(S2_SCALES[0])],
    ['s2_resize_output_to_scale_idx', '-1'],
    ['mm_projector', 'mlp_downsample'],
    ['image_aspect_ratio', 'dynamic_s2'],
    ...TUNED,
    ['learning_rate', '2e-5'],
    ['model_max_length', '8192'],
  ],
};

function nvilaLite({ model, imageLoader }: LoaderFacts): Stage2Settings {
  // Sequences that were split for an earlier model have room for one picture an image, not for tiles.
  const aspect = model === 'nvila-lite' ? aspectRatioOf(model, imageLoader) : 'resize';
  return {
    source: 'scripts/NVILA-Lite/pretrain.sh',
    arguments: [
      ...NVILA_TOWER,
      ['mm_projector', 'mlp_downsample_3x3_fix'],
      ['image_aspect_ratio', aspect],
      ...TUNED,
      ['learning_rate', '5e-5'],
      ['model_max_length', '4096'],
    ],
  };
}

/** The settings of stage 2 in a code base, for the model that an export was split for. */
export function stage2Settings(facts: LoaderFacts, generation: VilaGeneration): Stage2Settings {
  if (generation === 'v1.0') return V1_0;
  if (generation === 'v1.5') return V1_5;
  return facts.model === 'nvila' ? NVILA : nvilaLite(facts);
}
