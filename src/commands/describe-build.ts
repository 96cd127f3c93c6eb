import type { BuildReport } from '../build/complete-build.js';
import type { GrowthReport } from '../build/grow-corpus.js';
import { formatBytes, formatCount } from '../inspect/format.js';
import { describeFunnel } from '../inspect/funnel.js';
import { PHASES } from '../model/manifest.js';

const SKIPPED = 'skipped_files:';

/** The end report of a build, for people. */
export function describeBuild(report: BuildReport): string {
  const { stats, phases } = report;
  const stored = stats.counts.assemble;
  const lines = [
    `${report.corpus}: ${formatCount(stored.documents ?? 0)} documents, ${formatCount(stored.images ?? 0)} images, ${formatBytes(stats.bytes)} in ${stats.shards} shards`,
    ...PHASES.map((phase) => {
      const { units, resumed, seconds } = phases[phase];
      const done = resumed === units ? 'already done' : `${units - resumed} units in ${seconds.toFixed(1)} s`;
      return `  ${phase.padEnd(9)} ${done}${resumed > 0 && resumed < units ? `, ${resumed} done before` : ''}`;
    }),
    ...rates(report),
    ...(report.consent === 'off' ? ['  consent: OFF: no opt-out of any site was honoured'] : []),
    ...(report.growth ?? []).flatMap(describeGrowth),
    ...skippedFiles(report),
    describeFunnel(stats),
  ];
  return lines.join('\n');
}

/** What a corpus grew by, and what that changed of it. */
function describeGrowth(growth: GrowthReport): string[] {
  const { revision, inputs, before, added, dropped, let_back: back, changed } = growth;
  const old = [
    `${formatCount(dropped)} dropped`,
    `${formatCount(back)} no longer dropped`,
    `${formatCount(changed)} changed`,
  ];
  return [
    `  grown by ${formatCount(inputs)} ${inputs === 1 ? 'input' : 'inputs'} (revision ${revision}): ${formatCount(added.documents)} documents and ${formatCount(added.images)} images added to ${formatCount(before.documents)} and ${formatCount(before.images)}`,
    `  of the documents of before, curation decides otherwise: ${old.join(', ')}; ${formatCount(growth.units_changed)} units renewed`,
  ];
}

/** Files of folders and tars that are no pages, by kind. */
function skippedFiles({ stats }: BuildReport): string[] {
  const kinds = Object.entries(stats.counts.extract).flatMap(([name, count]) =>
    name.startsWith(SKIPPED) ? [`${formatCount(count)} ${name.slice(SKIPPED.length)}`] : [],
  );
  return kinds.length > 0 ? [`  files beside the pages, by kind: ${kinds.join(', ')}`] : [];
}

function rates({ phases, run, stored_images_per_second: goodput }: BuildReport): string[] {
  const rate = (n: number | undefined, seconds: number) =>
    n && seconds > 0 ? (n / seconds).toFixed(1) : undefined;
  const pages = rate(run.pages, phases.extract.seconds);
  const parts = [
    ...(goodput === undefined ? [] : [`${goodput.toFixed(1)} images/s stored`]),
    ...(pages ? [`${pages} pages/s extracted`] : []),
    ...(run.fetched_bytes ? [`${formatBytes(run.fetched_bytes)} of images read`] : []),
  ];
  return parts.length > 0 ? [`  this run: ${parts.join(', ')}`] : [];
}
