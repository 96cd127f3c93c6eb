// Written by scripts/generate-types.mjs from schemas/experiment.schema.json: change that, not this.
import type { FileEntry } from './manifest.js';

/** What kind of answer a question asks for, as its `answer_kind` says, and so how it is scored. */
export const SCORING_KINDS = ['sentence', 'phrase', 'short', 'number', 'yes-no'] as const;
/** One of {@link SCORING_KINDS}. */
export type ScoringKind = (typeof SCORING_KINDS)[number];

/** 95 % intervals of a mean, by what is drawn anew. */
export interface ScoreIntervals {
  /**
   * Queries drawn anew, the seeds as they are: what another set of questions would change.
   *
   * @minItems 2
   * @maxItems 2
   */
  queries: [number, number];
  /** Seeds drawn anew, the queries as they are: what another training run would change; null for one seed. */
  seeds: [number, number] | null;
  /**
   * Both drawn anew, one independently of the other.
   *
   * @minItems 2
   * @maxItems 2
   */
  both: [number, number];
}

/**
 * A line of `predictions/<arm>/seed-<seed>/<any name>.jsonl`: what a model wrote for a question. Other fields
 * are passed over.
 */
export interface Prediction {
  /** Id of a question of `few-shot-<k>.jsonl`, `#<k>` included. */
  id: string;
  /** What the model wrote. */
  answer: string;
}

/** The mean of a metric over all queries of a kind and all seeds of an arm. */
export interface ScoreCell {
  arm: string;
  shots: number;
  kind: ScoringKind;
  metric: string;
  queries: number;
  seeds: string[];
  mean: number;
  /** In the order of `seeds`. */
  by_seed: number[];
  interval: ScoreIntervals;
}

/** Of two cells over the same queries and seeds: a difference of arms, or what shots gain over none. */
export interface ScoreDifference {
  arm: string;
  shots: number;
  /** What is taken off: another arm with as many shots, or the same arm with fewer. */
  minus: {
    arm: string;
    shots: number;
  };
  kind: ScoringKind;
  metric: string;
  queries: number;
  seeds: string[];
  difference: number;
  interval: ScoreIntervals;
}

/** What one model gave for one number of shots: `asked` = `answered` + `missing`. */
export interface AnswerCounts {
  arm: string;
  seed: string;
  shots: number;
  asked: number;
  answered: number;
  /** Questions without an answer; they count as wrong, unless there is none at all. */
  missing: number;
  /** Answers without text, which count as wrong. */
  empty: number;
  /** Answers that went on behind their first line, of which that line was scored. */
  cut: number;
}

/** Lines or files that were not scored, of one reason. */
export interface RefusedPredictions {
  reason:
    | 'misplaced_file'
    | 'line_too_long'
    | 'not_json'
    | 'no_id'
    | 'no_answer'
    | 'unknown_id'
    | 'repeated_id';
  count: number;
  /** Where the first of them is: file and line. */
  first: string;
}

/** What a metric is. */
export interface MetricNote {
  name: string;
  kinds: ScoringKind[];
  /** What a perfect answer scores. */
  scale: number;
  formula: string;
  source: string;
}

/** What `weft experiment score` found. */
export interface ScoreReport {
  schema: 'weft/experiment-score/1';
  weft_version: string;
  /** The folder or prefix. */
  experiment: string;
  /** Seed of the bootstrap. */
  seed: string;
  /** Of the bootstrap. */
  replicates: number;
  arms: string[];
  shots: number[];
  /** Questions by the kind of their answer, the same for each number of shots. */
  questions: {
    [k: string]: number;
  };
  metrics: MetricNote[];
  cells: ScoreCell[];
  differences: ScoreDifference[];
  /** By arm, seed and number of shots, those that were not answered at all included. */
  answers: AnswerCounts[];
  refused: RefusedPredictions[];
}

/** What stage 2 would train on. */
export interface Stage2Data {
  /** Where the numbers come from. */
  source: string;
  documents: number;
  images_per_document: number;
  text_tokens_per_document: number;
  tokens_per_image: number;
}

/** A nested share of the data: what one epoch of it is and costs. */
export interface Stage2Share {
  fraction: number;
  documents: number;
  images: number;
  tokens: number;
  /** Optimiser steps. */
  steps: number;
  /** Of the clock, for one run. */
  hours: number;
  hours_of_all_runs: number;
  /** Within the budget of a run. */
  fits: boolean;
}

/** What `weft plan-stage2` found. */
export interface Stage2Plan {
  schema: 'weft/stage2-plan/1';
  model: string;
  gpus: number;
  hours: number;
  /** Trainings that share the budget. */
  runs: number;
  /** Of one GPU. */
  tokens_per_second: number;
  speed_source: string;
  /** Documents of a step over all GPUs. */
  global_batch: number;
  data: Stage2Data;
  /** What the budget of one run pays, at most all of the data. */
  budget: {
    /** That a run can train on, whether there are as many or not. */
    tokens: number;
    documents: number;
    images: number;
    fraction: number;
  };
  shares: Stage2Share[];
  /** The largest nested share that fits; null when none does. */
  fraction: number | null;
}

/** What decides the bytes of an experiment, besides its corpora. */
export interface ExperimentSettings {
  model: string;
  format: string;
  /** Of the order of records, the same for all arms and training seeds. */
  seed: string;
  arms: string[];
  /** Of the trainings. */
  seeds: number[];
  shots: number[];
  /** Which texts of images were taken for answers. */
  answers: ('sentence' | 'phrase')[];
  queries: number;
  hold_out: number;
  fraction: number;
  world_sizes: number[];
  /** What was asked of the shards besides the format's own. */
  geometry: {
    [k: string]: number;
  };
  /** Number of each corpus's latest retry or takedown; absent when they were as built. */
  revisions?: number[];
  /** SHA-256 of the exclude list. */
  exclude?: string;
}

/** An arm: its export, and what that holds. */
export interface ArmRecord {
  arm: string;
  /** Its record, relative to the experiment; null for the arm without stage 2. */
  export: string | null;
  /** Numbers by name, those of the table. */
  facts: {
    [k: string]: number;
  };
  /** Items that the export left out, by reason. */
  left_out: {
    [k: string]: number;
  };
}

/** A number of the arms side by side. */
export interface EqualityRow {
  fact: string;
  /** By arm; arms without an export are not in it. */
  values: {
    [k: string]: number;
  };
  /** Arms that must have the same number. */
  wanted: string[];
  /** Whether these have: text tokens within 1 %, all else to the one. */
  equal: boolean;
}

/** `experiment.json`: what an experiment compares; the last file to be written. */
export interface ExperimentRecord {
  schema: 'weft/experiment/1';
  weft_version: string;
  name: string;
  /** Plan ids of the corpora. */
  corpora: string[];
  settings: ExperimentSettings;
  /** How the arms were made to hold the same. */
  matching: string;
  arms: ArmRecord[];
  equality: EqualityRow[];
  /** Whether all that is wanted equal is. */
  matched: boolean;
  /** Held-out questions for each number of shots. */
  questions: number;
  /** Files of the experiment itself; those of its parts are in their records. */
  files: FileEntry[];
}
