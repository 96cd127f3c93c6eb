import { formatCount } from '../../inspect/format.js';
import type {
  AnswerCounts,
  MetricNote,
  ScoreIntervals,
  ScoreReport,
} from '../../model/schemas/experiment.js';

/** The report as Markdown: a table for each kind of answer and metric, arms side by side, and what was not scored. */
export function scoreTable(report: ScoreReport): string {
  const { questions, metrics } = report;
  const tables = Object.entries(questions).flatMap(([kind, count]) =>
    metrics
      .filter(({ kinds }) => kinds.some((of) => of === kind))
      .flatMap((metric) => table(report, kind, count, metric)),
  );
  return [...tables, ...notes(report)].join('\n').trimEnd();
}

function table(
  report: ScoreReport,
  kind: string,
  count: number,
  { name, formula, source }: MetricNote,
): string[] {
  const { arms, shots } = report;
  const cells = report.cells.filter((cell) => cell.kind === kind && cell.metric === name);
  if (cells.length === 0) return [];
  const differences = report.differences.filter((cell) => cell.kind === kind && cell.metric === name);
  const fewest = shots[0] ?? 0;
  const most = shots.at(-1) ?? 0;
  const rows = arms.map((arm) => {
    const means = shots.map((of) => {
      const cell = cells.find((one) => one.arm === arm && one.shots === of);
      return cell === undefined ? '–' : percent(cell.mean, cell.interval);
    });
    const gain = differences.find((one) => one.arm === arm && one.minus.arm === arm && one.shots === most);
    const seeds = cells.find((one) => one.arm === arm)?.seeds.length ?? 0;
    return [arm, seeds, ...means, gain === undefined ? '–' : percent(gain.difference, gain.interval, true)];
  });
  const against = arms.flatMap((arm) => {
    const ofArm = differences.filter((one) => one.arm === arm && one.minus.arm !== arm);
    if (ofArm.length === 0) return [];
    const means = shots.map((of) => {
      const one = ofArm.find((difference) => difference.shots === of);
      return one === undefined ? '–' : percent(one.difference, one.interval, true);
    });
    return [[`${arm} − ${ofArm[0]?.minus.arm}`, ofArm[0]?.seeds.length ?? 0, ...means, '']];
  });
  return [
    `### ${kind}: ${name} × 100, ${formatCount(count)} questions`,
    '',
    `${formula} (${source}).`,
    '',
    markdownRow(['arm', 'seeds', ...shots.map((of) => `${of} shots`), `${most} − ${fewest}`]),
    markdownRow(Array.from({ length: shots.length + 3 }, () => '---')),
    ...[...rows, ...against].map(markdownRow),
    '',
  ];
}

function markdownRow(cells: readonly (string | number)[]): string {
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

/** A mean and its 95 % interval over queries and seeds, in hundredths. */
function percent(mean: number, { both: [low, high] }: ScoreIntervals, signed = false): string {
  const number = (value: number): string => {
    const text = (value * 100)
      .toFixed(1)
      .replace(/^-0\.0$/, '0.0')
      .replace('-', '−');
    return signed && Number(value.toFixed(3)) > 0 ? `+${text}` : text;
  };
  return `${number(mean)} [${number(low)}, ${number(high)}]`;
}

function notes({ answers, refused, replicates, seed, cells }: ScoreReport): string[] {
  const one = cells.length > 0 && cells.every(({ seeds }) => seeds.length === 1);
  const gaps = answers.filter(({ answered, missing }) => answered > 0 && missing > 0);
  const silent = answers.filter(({ answered }) => answered === 0);
  const sum = (field: 'empty' | 'cut'): number => answers.reduce((total, counts) => total + counts[field], 0);
  return [
    `95 % intervals: ${formatCount(replicates)} bootstrap replicates, seed ${seed}, over queries and seeds${one ? '; there is one seed, so that they say nothing of another training run' : ''}.`,
    ...gaps.map(
      ({ arm, seed: of, shots, asked, missing }) =>
        `- ${arm}, seed ${of}, ${shots} shots: ${formatCount(missing)} of ${formatCount(asked)} questions have no answer, counted as wrong`,
    ),
    ...silentModels(silent),
    ...(sum('empty') > 0 ? [`- ${formatCount(sum('empty'))} answers are empty, counted as wrong`] : []),
    ...(sum('cut') > 0
      ? [`- ${formatCount(sum('cut'))} answers go on behind their first line, which was scored`]
      : []),
    ...refused.map(
      ({ reason, count, first }) => `- not scored, ${reason}: ${formatCount(count)}, first ${first}`,
    ),
  ];
}

/** A line for each model that was not asked with some numbers of shots. */
function silentModels(silent: readonly AnswerCounts[]): string[] {
  const models = new Map<string, number[]>();
  for (const { arm, seed, shots } of silent) {
    const model = `${arm}, seed ${seed}`;
    models.set(model, [...(models.get(model) ?? []), shots]);
  }
  return [...models].map(
    ([model, shots]) => `- ${model}: no answers with ${shots.join(', ')} shots; not scored`,
  );
}
