import { trainsOn } from '../formats/vila/loader-support.js';
import { bestWorld, type RankRow, rankRow } from '../formats/vila/rank-rows.js';
import type { VilaGeneration } from '../plan/vila-models.js';
import { isPickleFormat, type LaunchFacts, sharingOf, totalItems } from './launch-facts.js';
import { RANKS_PER_NODE } from './rank-memory.js';
import { stage2Settings } from './stage-2-settings.js';

/** Numbers of ranks that a script knows a batch for, besides those that were declared. */
const KNOWN_WORLDS = [1, 2, 3, 4, 5, 6, 7, 8, 16, 24, 32, 48, 64, 96, 128, 256, 512];

/**
 * A shell script that starts stage 2 on the export: one epoch, vision tower frozen, projector and language model
 * trained. Ranks and batch are those that the export's shards have data for; it stops on others.
 */
export function launchScript(facts: LaunchFacts, generation: VilaGeneration): string {
  const { source, arguments: model } = stage2Settings(facts, generation);
  const sharing = sharingOf(facts);
  const world = facts.worldSizes[0] ?? bestWorld(sharing, RANKS_PER_NODE) ?? 1;
  const nodes = Math.max(1, Math.ceil(world / RANKS_PER_NODE));
  const rows = [...new Set([...KNOWN_WORLDS, ...facts.worldSizes])]
    .sort((a, b) => a - b)
    .map((ranks) => rankRow(sharing, ranks))
    .filter(({ batch }) => batch > 0);
  const mixture = generation === 'v1.0' ? `${facts.name}_mix` : facts.name;
  const settings: (readonly [string, string])[] = [
    ['deepspeed', './scripts/zero3.json'],
    ['model_name_or_path', '"$BASE_MODEL"'],
    ['data_mixture', `"\${MIXTURE:-${mixture}}"`],
    ...model,
    ['mm_vision_select_layer', '-2'],
    ['mm_use_im_start_end', 'False'],
    ['mm_use_im_patch_token', 'False'],
    ['bf16', 'True'],
    ['num_train_epochs', '1'],
    ['per_device_train_batch_size', '"$BATCH"'],
    ['gradient_accumulation_steps', '1'],
    ['weight_decay', '0.'],
    ['warmup_ratio', '0.03'],
    ['lr_scheduler_type', 'cosine'],
    ['logging_steps', '1'],
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
    `# Run it in the checkout, once per node, with BASE_MODEL (the checkpoint of stage 1)${generation === 'v1.0' ? ', PROJECTOR (its mm_projector.bin)' : ''} and OUTPUT set.`,
    '# Arguments are given to the trainer, such as --seed 7.',
    'set -euo pipefail',
    ...fixLines(facts, generation),
    `NODES="\${NODES:-${nodes}}"`,
    `GPUS="\${GPUS:-${Math.min(world, RANKS_PER_NODE)}}"`,
    '# Samples per device and step, by number of ranks: what VILA takes of them loses least.',
    'case "$((NODES * GPUS))" in',
    ...rows.map((row) => `  ${row.world}) FITS=${row.batch} LOST=${row.dropped} ;;`),
    `  *) ${stop(`no data for $((NODES * GPUS)) ranks: ${totalItems(facts)} records in ${facts.shards.length} shard(s) train on ${worldList(rows)}; export again with --world-size`)} ;;`,
    'esac',
    `BATCH="\${BATCH:-$FITS}"`,
    `[ "$LOST" -eq 0 ] || echo "of ${totalItems(facts)} records, $LOST are read by no rank" >&2`,
    ...(isPickleFormat(facts)
      ? ['# One epoch only: the loader changes its texts in place, so a second pass reads other text.']
      : []),
    `torchrun --nnodes="$NODES" --nproc_per_node="$GPUS" --node_rank="\${NODE_RANK:-0}" \\`,
    `  --master_addr="\${MASTER_ADDR:-localhost}" --master_port="\${MASTER_PORT:-25001}" \\`,
    '  llava/train/train_mem.py \\',
    ...settings.map(([key, value]) => `  --${key} ${value} \\`),
    // Whatever else is asked of the trainer, such as a seed.
    '  "$@"',
    '',
  ].join('\n');
}

/** Stops where the checkout lacks the change that the loader needs. */
function fixLines(facts: LaunchFacts, generation: VilaGeneration): string[] {
  const { fix } = trainsOn(facts, generation);
  if (fix === undefined) return [];
  return [
    `# VILA ${generation}: ${fix.why}.`,
    'if grep -qs image_folfer llava/data/dataset.py; then',
    `  ${stop(`run this once in the checkout: ${fix.command}`)}`,
    'fi',
  ];
}

function stop(message: string): string {
  return `echo "${message}" >&2; exit 1`;
}

function worldList(rows: readonly RankRow[]): string {
  return rows.length > 0 ? rows.map(({ world }) => world).join(', ') : 'none';
}
