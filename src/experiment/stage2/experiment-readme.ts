import { formatCount } from '../../inspect/format.js';
import type { ExperimentRecord } from '../../model/schemas/experiment.js';

/** What each arm is for. */
const ARM_NOTES: Readonly<Record<string, string>> = {
  interleaved: 'text and images as the page has them',
  pairs: 'each image with its text, pairs of different pages packed together',
  'images-first': 'all images before all text, as loaders that move images do',
  shuffled: 'images at random places between the texts',
  'text-only': 'the texts without images',
  'no-stage-2': 'from stage 1 to stage 3 at once',
};

/**
 * The page of an experiment: what is equal and what is not, and how it is run.
 *
 * @param registration - the file that registers the arms
 */
export function experimentReadme(record: ExperimentRecord, registration: string): string {
  const { name, settings, arms, matching, questions } = record;
  const lines = [
    `# ${name}: is stage 2 worth its cost?`,
    '',
    `${settings.model}, ${arms.length} arms, seeds ${settings.seeds.join(', ')}, ${formatCount(questions)} held-out questions with ${settings.shots.join(', ')} shots.`,
    '',
    '| arm | what it trains on in stage 2 |',
    '|---|---|',
    ...arms.map(({ arm }) => `| ${arm} | ${ARM_NOTES[arm] ?? ''} |`),
    '',
    '## What is equal',
    '',
    `The arms are matched ${matching}.`,
    '',
    ...equalityTable(record),
    '',
    'Equal by construction as well: the order of the records, the stage-1 model of a seed, the settings of each stage, the',
    'data of stage 3, the held-out questions.',
    '',
    '## What is not',
    '',
    ...differences(record),
    '',
    ...leftOutLines(record),
    ...runLines(record, registration),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function equalityTable({ equality }: ExperimentRecord): string[] {
  const arms = [...new Set(equality.flatMap(({ values }) => Object.keys(values)))];
  return [
    `| ${['', ...arms, 'equal'].join(' | ')} |`,
    `|${'---|'.repeat(arms.length + 2)}`,
    ...equality.map(({ fact, values, wanted, equal }) => {
      const verdict = wanted.length === 0 ? 'for information' : equal ? 'yes' : '**no**';
      const but =
        wanted.length > 0 && wanted.length < arms.length
          ? `, but for ${arms.filter((arm) => !wanted.includes(arm)).join(', ')}`
          : '';
      const cells = arms.map((arm) => formatCount(values[arm] ?? 0));
      return `| ${[fact.replaceAll('_', ' '), ...cells, `${verdict}${but}`].join(' | ')} |`;
    }),
  ];
}

function differences({ arms, equality }: ExperimentRecord): string[] {
  const has = (arm: string): boolean => arms.some((one) => one.arm === arm);
  const unseparated = equality.find(({ fact }) => fact === 'unseparated_pairs')?.values.pairs ?? 0;
  return [
    '- The place of the images among the texts: that is the experiment.',
    ...(has('pairs')
      ? [
          `- \`pairs\`: what stands together in a sequence comes from different pages${unseparated > 0 ? `, but for ${formatCount(unseparated)} pairs that found no other place` : ''}.`,
        ]
      : []),
    ...(has('text-only')
      ? [
          '- `text-only`: no images, so shorter sequences and less computing at as many steps; where the loader fails without one, a blank image opens each record.',
        ]
      : []),
    ...(has('no-stage-2') ? ['- `no-stage-2`: no steps between stages 1 and 3 at all.'] : []),
    '- A seed changes the projector of stage 1 and the order in which a rank reads its records, not which records there are.',
  ];
}

/** What no arm trains on, by reason; arms differ here only where their formats do. */
function leftOutLines({ arms }: ExperimentRecord): string[] {
  const exported = arms.filter(({ export: of }) => of !== null);
  const reasons = [...new Set(exported.flatMap(({ left_out: leftOut }) => Object.keys(leftOut)))].sort();
  if (reasons.length === 0) return [];
  return [
    '## What is left out',
    '',
    `| ${['reason', ...exported.map(({ arm }) => arm)].join(' | ')} |`,
    `|${'---|'.repeat(exported.length + 1)}`,
    ...reasons.map(
      (reason) =>
        `| \`${reason}\` | ${exported.map(({ left_out: leftOut }) => formatCount(leftOut[reason] ?? 0)).join(' | ')} |`,
    ),
    '',
  ];
}

function runLines({ settings }: ExperimentRecord, registration: string): string[] {
  return [
    '## Running it',
    '',
    `1. Register the arms in VILA: \`${registration}\` says where it goes. \`stage2.sh\` links the shards of its arm into the checkout; on machines that do not see this folder, copy them as \`arms/<arm>/launch/README.md\` says.`,
    '2. Set `VILA` (the checkout), `STAGE1_MODEL` (the language model), `STAGE1_MIXTURE` and `STAGE3_MIXTURE` (your captions and instructions, as registered there), `CHECKPOINTS`, `NODES`, `GPUS`; where a device cannot hold the batch, `STAGE1_ACCUMULATION` and `STAGE3_ACCUMULATION`.',
    `3. \`bash launch/all.sh\`, or one by one: \`launch/stage1/seed-${settings.seeds[0]}.sh\`, then \`stage2.sh\`, \`stage3.sh\` and \`evaluate.sh\` of \`launch/<arm>/seed-<seed>/\`. \`evaluate.sh\` needs \`PYTHON\`, that of an environment of VILA head. What has finished leaves \`<model>.finished\` and is passed over.`,
    '4. `weft experiment score .` reads `predictions/` and prints the tables.',
  ];
}
