import { dirname } from 'node:path/posix';
import { COMMON_SETTINGS, type ExperimentModel, modelSettings, OUTER_STAGES } from './stage-settings.js';

/** An arm, and what starts its stage 2; an arm without has none. */
export interface ArmLaunch {
  arm: string;
  stage2?: {
    /** The launch script of its export, from the experiment. */
    script: string;
    /** The folder that the loader is pointed at, from the experiment. */
    shards: string;
    /** Where its registration looks for that folder, from the checkout of VILA. */
    place: string;
  };
}

/** What scripts are written from. */
export interface ScriptPlan {
  model: ExperimentModel;
  arms: readonly ArmLaunch[];
  seeds: readonly number[];
  shots: readonly number[];
  /** GPUs that the shards were cut for, the first of them. */
  world: number;
}

/** GPUs of a machine, as VILA's scripts start them. */
const GPUS_PER_NODE = 8;

/** A shell script, by its name in the experiment. */
export interface ExperimentScript {
  name: string;
  text: string;
}

/**
 * The scripts of an experiment: one of stage 1 for each seed, which all arms start from; of stages 2 and 3 and of the
 * evaluation for each arm and seed; and one that runs them all, one after the other.
 *
 * A script that has finished does nothing when it is started again.
 */
export function experimentScripts(plan: ScriptPlan): ExperimentScript[] {
  const { model, arms, seeds } = plan;
  const scripts: ExperimentScript[] = [{ name: 'launch/env.sh', text: environment(plan) }];
  for (const seed of seeds) {
    scripts.push({ name: `launch/stage1/seed-${seed}.sh`, text: stage1Script(model, seed) });
    for (const { arm, stage2 } of arms) {
      const folder = `launch/${arm}/seed-${seed}`;
      if (stage2 !== undefined)
        scripts.push({ name: `${folder}/stage2.sh`, text: stage2Script(arm, seed, stage2) });
      const base = stage2 === undefined ? checkpoint('stage1', seed) : checkpoint(`${arm}/stage2`, seed);
      scripts.push(
        { name: `${folder}/stage3.sh`, text: stage3Script(model, { arm, seed, base }) },
        { name: `${folder}/evaluate.sh`, text: evaluationScript(plan, arm, seed) },
      );
    }
  }
  return [...scripts, { name: 'launch/all.sh', text: runAll(plan) }];
}

/** Where a stage leaves its model. */
function checkpoint(stage: string, seed: number): string {
  return `"$CHECKPOINTS/${stage}/seed-${seed}"`;
}

function environment({ world }: ScriptPlan): string {
  return shell([
    '# Read by every script of the experiment. VILA is the checkout; all else has a default.',
    `EXPERIMENT="$(cd "$(dirname "\${BASH_SOURCE[0]}")/.." && pwd)"`,
    `: "\${VILA:?set VILA to the checkout of VILA}"`,
    `CHECKPOINTS="\${CHECKPOINTS:-$EXPERIMENT/checkpoints}"`,
    `NODES="\${NODES:-${Math.ceil(world / GPUS_PER_NODE)}}"`,
    `GPUS="\${GPUS:-${Math.min(world, GPUS_PER_NODE)}}"`,
    'cd "$VILA"',
    '',
    '# begin OUTPUT: ends the script when its work is done already.',
    'begin() {',
    '  if [ -e "$1.finished" ]; then echo "$1: finished already"; exit 0; fi',
    '  mkdir -p "$(dirname "$1")"',
    '}',
    '# needs MODEL: stops when the stage before has not finished.',
    'needs() {',
    '  if [ ! -e "$1.finished" ]; then echo "$1 is not finished: run the stage before" >&2; exit 1; fi',
    '}',
    '# train SETTING…: of the trainer, on all GPUs.',
    'train() {',
    `  torchrun --nnodes="$NODES" --nproc_per_node="$GPUS" --node_rank="\${NODE_RANK:-0}" \\`,
    `    --master_addr="\${MASTER_ADDR:-localhost}" --master_port="\${MASTER_PORT:-25001}" \\`,
    '    llava/train/train_mem.py "$@"',
    '}',
  ]);
}

function stage1Script(model: ExperimentModel, seed: number): string {
  const { source } = OUTER_STAGES[model][1];
  return shell([
    `# Stage 1, seed ${seed}: the projector alone, with the settings of ${source}. Every arm starts from it.`,
    `source "$(dirname "\${BASH_SOURCE[0]}")/../env.sh"`,
    `: "\${STAGE1_MODEL:?set STAGE1_MODEL to the language model}"`,
    `: "\${STAGE1_MIXTURE:?set STAGE1_MIXTURE to your captions, as registered in VILA}"`,
    `OUTPUT=${checkpoint('stage1', seed)}`,
    'begin "$OUTPUT"',
    ...trainLines(model, 1, { seed, base: '"$STAGE1_MODEL"', mixture: '"$STAGE1_MIXTURE"' }),
  ]);
}

function stage2Script(
  arm: string,
  seed: number,
  { script, shards, place }: NonNullable<ArmLaunch['stage2']>,
): string {
  return shell([
    `# Stage 2 of ${arm}, seed ${seed}: the launch script of its export, with a seed and places.`,
    `source "$(dirname "\${BASH_SOURCE[0]}")/../../env.sh"`,
    `export BASE_MODEL=${checkpoint('stage1', seed)}`,
    `export OUTPUT=${checkpoint(`${arm}/stage2`, seed)}`,
    'begin "$OUTPUT"',
    'needs "$BASE_MODEL"',
    `if [ ! -e ${place} ]; then mkdir -p ${dirname(place)}; ln -sfn "$EXPERIMENT/${shards}" ${place}; fi`,
    `NODES="$NODES" GPUS="$GPUS" bash "$EXPERIMENT/${script}" --seed ${seed} --data_seed ${seed}`,
    'touch "$OUTPUT.finished"',
  ]);
}

function stage3Script(
  model: ExperimentModel,
  { arm, seed, base }: { arm: string; seed: number; base: string },
): string {
  const { source } = OUTER_STAGES[model][3];
  return shell([
    `# Stage 3 of ${arm}, seed ${seed}: instructions, the same for every arm, with the settings of ${source}.`,
    `source "$(dirname "\${BASH_SOURCE[0]}")/../../env.sh"`,
    `: "\${STAGE3_MIXTURE:?set STAGE3_MIXTURE to your instructions, as registered in VILA}"`,
    `BASE_MODEL=${base}`,
    `OUTPUT=${checkpoint(`${arm}/stage3`, seed)}`,
    'begin "$OUTPUT"',
    'needs "$BASE_MODEL"',
    ...trainLines(model, 3, { seed, base: '"$BASE_MODEL"', mixture: '"$STAGE3_MIXTURE"' }),
  ]);
}

function trainLines(
  model: ExperimentModel,
  stage: 1 | 3,
  { seed, base, mixture }: { seed: number; base: string; mixture: string },
): string[] {
  const { globalBatch, accumulation, settings } = OUTER_STAGES[model][stage];
  const all: (readonly [string, string])[] = [
    ['model_name_or_path', base],
    ['data_mixture', mixture],
    ...settings,
    ...modelSettings(model),
    ...COMMON_SETTINGS,
    ['per_device_train_batch_size', '"$BATCH"'],
    ['gradient_accumulation_steps', '"$ACCUMULATION"'],
    ['seed', String(seed)],
    ['data_seed', String(seed)],
    ['output_dir', '"$OUTPUT"'],
  ];
  return [
    `ACCUMULATION="\${STAGE${stage}_ACCUMULATION:-${accumulation}}"`,
    `BATCH="\${STAGE${stage}_BATCH:-$((${globalBatch} / (NODES * GPUS * ACCUMULATION)))}"`,
    'train \\',
    ...all.map(([key, value], i) => `  --${key} ${value}${i < all.length - 1 ? ' \\' : ''}`),
    'touch "$OUTPUT.finished"',
  ];
}

/** VILA finds the conversation of its own models by their names, and that of 1.5's successors in the tokenizer. */
const CONVERSATION: Partial<Record<ExperimentModel, string>> = { 'vila-1.5': '--conv-mode llama_3' };

function evaluationScript({ model, shots }: ScriptPlan, arm: string, seed: number): string {
  return shell([
    `# The held-out questions, asked of stage 3 of ${arm}, seed ${seed}. Any other runner may write the same file.`,
    '# PYTHON is that of an environment of VILA head, which runs the models of 1.5 as well.',
    `source "$(dirname "\${BASH_SOURCE[0]}")/../../env.sh"`,
    `MODEL=${checkpoint(`${arm}/stage3`, seed)}`,
    'needs "$MODEL"',
    `"\${PYTHON:-python}" "$EXPERIMENT/few-shot/harness/vila/run_vila.py" "$MODEL" "$EXPERIMENT/few-shot" \\`,
    `  "$EXPERIMENT/predictions/${arm}/seed-${seed}/answers.jsonl" --shots ${shots.join(' ')} \${EVALUATION_ARGS:-${CONVERSATION[model] ?? ''}}`,
  ]);
}

function runAll({ arms, seeds }: ScriptPlan): string {
  return shell([
    '# The whole experiment on one machine. What has finished is passed over; a cluster starts the scripts one by one.',
    `LAUNCH="$(cd "$(dirname "\${BASH_SOURCE[0]}")" && pwd)"`,
    `for seed in ${seeds.join(' ')}; do`,
    '  bash "$LAUNCH/stage1/seed-$seed.sh"',
    `  for arm in ${arms.map(({ arm }) => arm).join(' ')}; do`,
    '    for step in stage2 stage3 evaluate; do',
    '      if [ -e "$LAUNCH/$arm/seed-$seed/$step.sh" ]; then bash "$LAUNCH/$arm/seed-$seed/$step.sh"; fi',
    '    done',
    '  done',
    'done',
  ]);
}

function shell(lines: readonly string[]): string {
  return `${['#!/usr/bin/env bash', lines[0], 'set -euo pipefail', ...lines.slice(1)].join('\n')}\n`;
}
