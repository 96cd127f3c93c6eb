import { isPickleFormat, type LaunchFacts } from './launch-facts.js';
import { RANKS_PER_NODE } from './rank-memory.js';

/** Samples per step over all ranks, as VILA's papers train stage 2. */
const GLOBAL_BATCH = 1024;

/** Samples per device and step that keep the global batch: a power of two wherever the world size is one. */
export function deviceBatch(world: number): number {
  return Math.max(1, Math.floor(GLOBAL_BATCH / world));
}

/** The settings that make stage 2 what it is, by generation. Source: the scripts named in each. */
const STAGE_2 = {
  'v1.5': {
    source: 'scripts/v1_5/release/8b/2_pretrain.sh',
    model: [
      ['version', 'llama_3'],
      ['vision_tower', 'google/siglip-so400m-patch14-384'],
      ['mm_projector', 'mlp_downsample'],
      ['image_aspect_ratio', 'resize'],
      ['lazy_preprocess', 'True'],
      ['tf32', 'True'],
    ],
  },
  head: {
    source: 'scripts/NVILA-Lite/pretrain.sh',
    model: [
      ['vision_tower', 'Efficient-Large-Model/paligemma-siglip-so400m-patch14-448'],
      ['mm_projector', 'mlp_downsample_3x3_fix'],
    ],
  },
} as const;

/**
 * A shell script that starts stage 2 on the export: one epoch, vision tower frozen, projector and language model
 * trained.
 */
export function launchScript(facts: LaunchFacts, generation: 'v1.5' | 'head'): string {
  const { source, model } = STAGE_2[generation];
  const world = facts.worldSizes[0] ?? RANKS_PER_NODE;
  const nodes = Math.max(1, Math.ceil(world / RANKS_PER_NODE));
  const settings: (readonly [string, string])[] = [
    ['deepspeed', './scripts/zero3.json'],
    ['model_name_or_path', '"$BASE_MODEL"'],
    ['data_mixture', `"\${MIXTURE:-${facts.name}}"`],
    ...model,
    ...(generation === 'head' ? [['image_aspect_ratio', aspectRatio(facts)] as const] : []),
    ['mm_vision_select_feature', 'cls_patch'],
    ['mm_vision_select_layer', '-2'],
    ['mm_use_im_start_end', 'False'],
    ['mm_use_im_patch_token', 'False'],
    ['tune_vision_tower', 'False'],
    ['tune_mm_projector', 'True'],
    ['tune_language_model', 'True'],
    ['bf16', 'True'],
    ['num_train_epochs', '1'],
    ['per_device_train_batch_size', '"$BATCH"'],
    ['gradient_accumulation_steps', '1'],
    ['learning_rate', '5e-5'],
    ['weight_decay', '0.'],
    ['warmup_ratio', '0.03'],
    ['lr_scheduler_type', 'cosine'],
    ['model_max_length', '4096'],
    ['gradient_checkpointing', 'True'],
    ['dataloader_num_workers', '4'],
    ['evaluation_strategy', 'no'],
    ['save_strategy', 'steps'],
    ['save_steps', '200'],
    ['save_total_limit', '1'],
    ['output_dir', '"$OUTPUT"'],
  ];
  return [
    '#!/usr/bin/env bash',
    `# Stage 2 on ${facts.name}, with the settings of ${source} of VILA ${generation}.`,
    '# Run it in the checkout, once per node, with BASE_MODEL (the checkpoint of stage 1) and OUTPUT set.',
    'set -euo pipefail',
    `NODES="\${NODES:-${nodes}}"`,
    `GPUS="\${GPUS:-${Math.min(world, RANKS_PER_NODE)}}"`,
    `BATCH="\${BATCH:-$((${GLOBAL_BATCH} / (NODES * GPUS)))}"`,
    ...(isPickleFormat(facts)
      ? ['# One epoch only: the loader changes its texts in place, so a second pass reads other text.']
      : []),
    `torchrun --nnodes="$NODES" --nproc_per_node="$GPUS" --node_rank="\${NODE_RANK:-0}" \\`,
    `  --master_addr="\${MASTER_ADDR:-localhost}" --master_port="\${MASTER_PORT:-25001}" \\`,
    '  llava/train/train_mem.py \\',
    ...settings.map(([key, value], i) => `  --${key} ${value}${i < settings.length - 1 ? ' \\' : ''}`),
    '',
  ].join('\n');
}

/** At head `dynamic` cuts images into tiles, and finds placeholders in the first turn of a conversation alone. */
function aspectRatio({ datasetType }: LaunchFacts): string {
  return datasetType === 'llava-next' || datasetType === 'eagle-wds' ? 'dynamic_s2' : 'dynamic';
}
