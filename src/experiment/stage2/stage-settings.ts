import type { ModelPreset } from '../../export/plan/vila-models.js';

/** A model whose three stages can be started by scripts. */
export type ExperimentModel = Exclude<ModelPreset, 'vila-1.0'>;

/** What is set for a stage besides what all stages have in common. */
export interface StageSettings {
  /** The script of VILA that has the same. */
  source: string;
  /** Examples of a step over all GPUs. */
  globalBatch: number;
  accumulation: number;
  settings: readonly (readonly [string, string])[];
}

const S2 = [
  ['dynamic_s2', 'True'],
  ['s2_scales', '448,896,1344'],
  ['s2_max_split_size', '448'],
  ['s2_resize_output_to_scale_idx', '-1'],
  ['image_aspect_ratio', 'dynamic_s2'],
] as const;

/** Settings of a model's encoder and projector, the same in all stages. */
export const MODEL_SETTINGS: Readonly<Record<ExperimentModel, readonly (readonly [string, string])[]>> = {
  'vila-1.5': [
    ['vision_tower', 'google/siglip-so400m-patch14-384'],
    ['mm_projector', 'mlp_downsample'],
    ['image_aspect_ratio', 'resize'],
    ['model_max_length', '4096'],
    ['lazy_preprocess', 'True'],
    ['tf32', 'True'],
  ],
  nvila: [
    ['vision_tower', 'Efficient-Large-Model/paligemma-siglip-so400m-patch14-448'],
    ['mm_projector', 'mlp_downsample'],
    ...S2,
    ['model_max_length', '8192'],
  ],
  'nvila-lite': [
    ['vision_tower', 'Efficient-Large-Model/paligemma-siglip-so400m-patch14-448'],
    ['mm_projector', 'mlp_downsample_3x3_fix'],
    ['image_aspect_ratio', 'dynamic'],
    ['model_max_length', '4096'],
  ],
};

const PROJECTOR_ONLY = [
  ['tune_vision_tower', 'False'],
  ['tune_mm_projector', 'True'],
  ['tune_language_model', 'False'],
  ['learning_rate', '1e-3'],
] as const;

const EVERYTHING = [
  ['tune_vision_tower', 'True'],
  ['tune_mm_projector', 'True'],
  ['tune_language_model', 'True'],
  ['vflan_no_system_prompt', 'True'],
] as const;

/**
 * Stages 1 and 3. Stage 2 is that of each arm's own launch script.
 *
 * Stage 1.5 of NVILA, which trains the encoder on documents, is in none of the arms.
 */
export const OUTER_STAGES: Readonly<Record<ExperimentModel, Readonly<Record<1 | 3, StageSettings>>>> = {
  'vila-1.5': {
    1: {
      source: 'scripts/v1_5/release/8b/1_mm_align.sh at 1c88211',
      globalBatch: 256,
      accumulation: 1,
      settings: [['deepspeed', './scripts/zero2.json'], ['version', 'plain'], ...PROJECTOR_ONLY],
    },
    3: {
      source: 'scripts/v1_5/release/8b/3_sft.sh at 1c88211',
      globalBatch: 256,
      accumulation: 2,
      settings: [
        ['deepspeed', './scripts/zero3.json'],
        ['version', 'llama_3'],
        ...EVERYTHING,
        ['learning_rate', '1e-4'],
      ],
    },
  },
  nvila: {
    1: {
      source: 'scripts/NVILA/stage1_9tile.sh at b760c34',
      globalBatch: 512,
      accumulation: 1,
      settings: [['deepspeed', './scripts/zero3.json'], ['chat_template', 'qwen2'], ...PROJECTOR_ONLY],
    },
    3: {
      source: 'scripts/NVILA/stage3_9tile.sh at b760c34',
      globalBatch: 1024,
      accumulation: 1,
      settings: [
        ['deepspeed', './scripts/zero3_gradient_clipping.json'],
        ...EVERYTHING,
        ['learning_rate', '1.5e-5'],
        ['max_grad_norm', '5.0'],
      ],
    },
  },
  'nvila-lite': {
    1: {
      source: 'scripts/NVILA-Lite/align.sh at b760c34',
      globalBatch: 2048,
      accumulation: 1,
      settings: [['deepspeed', './scripts/zero3.json'], ['chat_template', 'qwen2'], ...PROJECTOR_ONLY],
    },
    3: {
      source: 'scripts/NVILA-Lite/sft.sh at b760c34',
      globalBatch: 2048,
      accumulation: 2,
      settings: [['deepspeed', './scripts/zero3.json'], ...EVERYTHING, ['learning_rate', '2e-5']],
    },
  },
};

/** What all stages of all models have in common. */
export const COMMON_SETTINGS = [
  ['mm_vision_select_feature', 'cls_patch'],
  ['mm_vision_select_layer', '-2'],
  ['mm_use_im_start_end', 'False'],
  ['mm_use_im_patch_token', 'False'],
  ['bf16', 'True'],
  ['num_train_epochs', '1'],
  ['evaluation_strategy', 'no'],
  ['save_strategy', 'steps'],
  ['save_steps', '200'],
  ['save_total_limit', '1'],
  ['weight_decay', '0.'],
  ['warmup_ratio', '0.03'],
  ['lr_scheduler_type', 'cosine'],
  ['logging_steps', '1'],
  ['gradient_checkpointing', 'True'],
  ['dataloader_num_workers', '8'],
] as const;
