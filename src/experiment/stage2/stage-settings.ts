import { stage2Settings } from '../../export/launch/stage-2-settings.js';
import { type ModelPreset, VILA_MODELS } from '../../export/plan/vila-models.js';

/** A model whose three stages can be started by scripts. */
export type ExperimentModel = Exclude<ModelPreset, 'vila-1.0'>;

/** The models of the experiment. */
export const EXPERIMENT_MODELS: readonly ExperimentModel[] = ['vila-1.5', 'nvila', 'nvila-lite'];

/** What is set for a stage besides what all stages have in common. */
export interface StageSettings {
  /** The script of VILA that has the same. */
  source: string;
  /** Examples of a step over all GPUs. */
  globalBatch: number;
  accumulation: number;
  settings: readonly (readonly [string, string])[];
}

/** Arguments of stage 2 that are its own; all others are those of the model's encoder and projector. */
const OF_STAGE_2 = /^(?:tune_|learning_rate$|version$)/;

/** Arguments of a model's encoder and projector, the same in all stages: those of its stage 2. */
export function modelSettings(model: ExperimentModel): (readonly [string, string])[] {
  const facts = { model, imageLoader: 'documents' } as const;
  return stage2Settings(facts, VILA_MODELS[model].generation).arguments.filter(
    ([name]) => !OF_STAGE_2.test(name),
  );
}

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
