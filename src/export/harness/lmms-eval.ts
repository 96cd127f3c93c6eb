import { stringify } from 'yaml';
import { readHarnessAsset } from './harness-asset.js';
import type { HarnessFile, HarnessSet } from './harness-set.js';

/** What an answer may take: a caption is a sentence. */
const MAX_NEW_TOKENS = 64;

/**
 * A task of lmms-eval for each number of shots, and the functions that they call. The examples are part of the prompt:
 * `num_fewshot` of lmms-eval knows text alone.
 */
export function lmmsEvalFiles({ questions }: HarnessSet): HarnessFile[] {
  const tasks = [...questions.keys()].map((shots) => ({
    name: `lmms-eval/weft_few_shot_${shots}.yaml`,
    data: Buffer.from(taskOf(shots)),
  }));
  return [...tasks, { name: 'lmms-eval/utils.py', data: readHarnessAsset('lmms_eval_utils.py') }];
}

function taskOf(shots: number): string {
  const task = {
    task: `weft_few_shot_${shots}`,
    dataset_path: 'json',
    // Taken from the folder of this file by lmms-eval since 5bd8fbc9, from the working folder before.
    dataset_kwargs: { data_files: { test: `../../few-shot-${shots}.jsonl` } },
    test_split: 'test',
    output_type: 'generate_until',
    generation_kwargs: { max_new_tokens: MAX_NEW_TOKENS, temperature: 0, num_beams: 1, do_sample: false },
  };
  const called = ['doc_to_visual', 'doc_to_text', 'doc_to_target', 'doc_to_messages', 'process_results'];
  return [
    stringify(task),
    ...called.map((name) => `${name}: !function utils.${name}\n`),
    'metric_list:\n',
    '  - metric: weft_answers\n',
    '    aggregation: !function utils.write_answers\n',
    '    higher_is_better: true\n',
    'metadata:\n',
    '  - version: 1.0\n',
  ].join('');
}
