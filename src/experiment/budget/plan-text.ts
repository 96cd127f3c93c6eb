import { formatCount } from '../../inspect/format.js';
import type { Stage2Plan } from '../../model/schemas/experiment.js';

/** The plan for people, as Markdown. */
export function stage2PlanText(plan: Stage2Plan): string {
  const { model, gpus, hours, runs, data, budget, shares, fraction } = plan;
  const rows = shares.map((share) =>
    [
      percent(share.fraction),
      formatCount(share.documents),
      formatCount(share.images),
      short(share.tokens),
      formatCount(share.steps),
      share.hours.toFixed(1),
      ...(runs > 1 ? [share.hours_of_all_runs.toFixed(1)] : []),
      share.fits ? 'yes' : 'no',
    ].join(' | '),
  );
  const columns = ['share', 'documents', 'images', 'tokens', 'steps', 'hours'];
  const head = [...columns, ...(runs > 1 ? [`hours of ${runs} runs`] : []), 'fits'];
  return [
    `${model}: ${gpus} GPU${gpus === 1 ? '' : 's'} for ${hours} hour${hours === 1 ? '' : 's'}${runs > 1 ? `, shared by ${runs} runs` : ''}, one epoch`,
    `speed: ${formatCount(Math.round(plan.tokens_per_second))} tokens a second and GPU: ${plan.speed_source}`,
    `data: ${data.source}: ${formatCount(data.documents)} documents of ${data.images_per_document.toFixed(2)} images, ${Math.round(data.text_tokens_per_document)} text tokens, ${Math.round(data.tokens_per_image)} tokens an image`,
    `budget${runs > 1 ? ' of a run' : ''}: ${short(budget.tokens)} tokens, ${formatCount(budget.documents)} documents, ${formatCount(budget.images)} images, ${percent(budget.fraction)} of the data`,
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row} |`),
    '',
    fraction === null
      ? `Not even ${percent(shares[0]?.fraction ?? 0)} fits: give more hours or fewer runs, or skip stage 2.`
      : fraction === 1
        ? 'Train on the whole.'
        : `Train on ${percent(fraction)}: weft export … --fraction ${percent(fraction).replace(' ', '')}`,
  ].join('\n');
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

function short(count: number): string {
  for (const [power, unit] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
  ] as const)
    if (count >= power) return `${(count / power).toPrecision(3)} ${unit}`;
  return formatCount(count);
}
