import type { CorpusStatus, PhaseStatus } from '../fleet/status/corpus-status.js';
import { formatCount } from '../inspect/format.js';
import { formatDuration } from './progress-line.js';

const STATES: Record<CorpusStatus['state'], string> = {
  extract: 'extracting',
  curate: 'curating',
  assemble: 'assembling',
  finish: 'all units are complete; weft resume, or a worker, ends the build',
  growth: 'growing',
  retry: 'a retry is under way; weft retry ends it',
  takedown: 'a takedown is under way; weft takedown ends it',
  finished: 'finished',
};

/** How far a corpus is, for people: a line, and one for each phase. */
export function describeStatus(status: CorpusStatus): string {
  const { corpus, state, phases, revision, time } = status;
  const left =
    revision === undefined
      ? ''
      : ` (revision ${revision.number}, ${formatCount(revision.units_left)} units left)`;
  return [
    `${corpus}: ${STATES[state]}${left}`,
    ...phases.map((phase) => `  ${phase.phase.padEnd(9)} ${describePhase(phase, time)}`),
    ...(phases.some(({ failed }) => failed > 0)
      ? [`  weft failed ${corpus} says which units failed, and why`]
      : []),
  ].join('\n');
}

function describePhase(phase: PhaseStatus, time: string): string {
  const { units, done, failed } = phase;
  if (units === undefined) return 'not planned yet: it needs the phase before it';
  const share = units === 0 ? 100 : Math.floor((done / units) * 100);
  const parts = [`${formatCount(done)}/${formatCount(units)} units, ${share}%`];
  if (failed > 0) parts.push(`${formatCount(failed)} failed`);
  if (done < units) parts.push(...ratesOf(phase, time));
  return parts.join(' · ');
}

function ratesOf(phase: PhaseStatus, time: string): string[] {
  const { units_per_hour: hour, documents_per_second: documents, images_per_second: images } = phase;
  const parts: string[] = [];
  if (hour !== undefined) parts.push(`${rounded(hour)} units/h`);
  if (documents !== undefined) parts.push(`${rounded(documents)} documents/s`);
  if (images !== undefined) parts.push(`${rounded(images)} images/s`);
  if (phase.seconds_left !== undefined) parts.push(`${formatDuration(phase.seconds_left)} left`);
  else if (phase.last_done !== undefined)
    parts.push(`last unit ${formatDuration((Date.parse(time) - Date.parse(phase.last_done)) / 1000)} ago`);
  return parts;
}

function rounded(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : formatCount(Math.round(rate));
}
