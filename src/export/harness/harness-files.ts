import { readHarnessAsset } from './harness-asset.js';
import type { HarnessFile, HarnessSet } from './harness-set.js';
import { lmmsEvalFiles } from './lmms-eval.js';
import { type OpenFlamingoSet, openFlamingoSet } from './openflamingo.js';
import { VLMEVALKIT_NAME, vlmEvalKitFiles } from './vlmevalkit.js';

/** Folder of these files, next to the questions and images. */
export const HARNESS_FOLDER = 'harness';

/** What runs the questions of a held-out set: files for three harnesses, a runner for VILA, and how each is used. */
export async function harnessFiles(set: HarnessSet): Promise<HarnessFile[]> {
  const openFlamingo = openFlamingoSet(set);
  const files = [
    ...(openFlamingo?.files ?? []),
    ...(await vlmEvalKitFiles(set)),
    ...lmmsEvalFiles(set),
    { name: 'vila/run_vila.py', data: readHarnessAsset('run_vila.py') },
  ];
  const readme = { name: 'README.md', data: Buffer.from(harnessReadme(set, openFlamingo)) };
  return [readme, ...files].map(({ name, data }) => ({ name: `${HARNESS_FOLDER}/${name}`, data }));
}

function harnessReadme({ questions }: HarnessSet, openFlamingo: OpenFlamingoSet | undefined): string {
  const shots = [...questions.keys()];
  const lines = [
    '# Running these questions',
    '',
    'A line of `few-shot-<k>.jsonl` is a question with k examples in front of it. Answers are lines of JSON with `id` and',
    '`answer`, in `predictions/<arm>/seed-<seed>/` next to the folder `few-shot`; `weft experiment score` reads them from',
    'whatever wrote them.',
    '',
    `| harness | files | shots |`,
    '|---|---|---|',
    `| VILA (head) | \`vila/run_vila.py\` | ${shots.join(', ')} |`,
    `| lmms-eval | \`lmms-eval/\` | ${shots.join(', ')} |`,
    '| VLMEvalKit | `vlmevalkit/` | 0 |',
    `| OpenFlamingo | ${openFlamingo ? '`openflamingo/` | any, drawn by itself' : 'none: too few captions are left to be its examples | –'} |`,
    '',
    '## VILA',
    '',
    '`python run_vila.py CHECKPOINT few-shot predictions/interleaved/seed-1/answers.jsonl`, in an environment of VILA. Add',
    '`--conv-mode plain` for a checkpoint of stage 2, which knows no conversation. Every image is resized: VILA would cut a',
    'single image into tiles and several not, and 0 shots would see more of the query than 4.',
    '',
    '## lmms-eval',
    '',
    '`python -m lmms_eval --include_path few-shot/harness/lmms-eval --tasks weft_few_shot_4 --model … --output_path out` writes',
    '`out/submissions/weft_few_shot_4.jsonl`, which is a file of predictions. Chat models get each image where it stands;',
    'others get all images and the text with `<image>` in it, and must put them there themselves. Versions that do not find',
    'the questions take paths from the working folder: start them in `harness/lmms-eval`.',
    '',
    '## VLMEvalKit',
    '',
    `Copy \`vlmevalkit/${VLMEVALKIT_NAME}.tsv\` into \`$LMUData\` and run \`python run.py --data ${VLMEVALKIT_NAME} --mode infer --model …\`.`,
    'Its table of predictions becomes a file of predictions with',
    '',
    '```python',
    'import pandas as pd',
    'table = pd.read_excel("MODEL_DATA.xlsx").rename(columns={"prediction": "answer"})',
    'table[["id", "answer"]].astype(str).to_json("answers.jsonl", orient="records", lines=True, force_ascii=False)',
    '```',
    '',
    ...(openFlamingo
      ? [
          '## OpenFlamingo',
          '',
          `It asks ${openFlamingo.asked} of the questions; ${openFlamingo.examples} other captions are its examples.`,
          '',
          '`python -m open_flamingo.eval.evaluate --eval_coco --coco_karpathy_json_path openflamingo/karpathy.json',
          '--coco_annotations_json_path openflamingo/annotations.json --coco_train_image_dir_path ../images',
          `--coco_val_image_dir_path ../images --shots 0 4 8 --query_set_size ${openFlamingo.examples} …\`. It draws examples at random,`,
          'not those of these questions, and its 0 shots show two captions without their images; its CIDEr is its own.',
          '`ids.json` has the id of each `cocoid`, without its shots.',
          '',
        ]
      : []),
  ];
  return lines.join('\n');
}
