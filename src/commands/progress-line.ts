import type { ProgressSnapshot } from '../build/progress-tracker.js';
import { formatBytes, formatCount } from '../inspect/format.js';

/**
 * Parts of a line about a snapshot, the most telling first: a narrow terminal leaves out the last ones.
 *
 * `assemble 43% · 2 min left · 3/12 units · 5,310 images stored (88/s) · 1,204 documents · 1.2 GB fetched · 43 drops`
 */
export function progressParts(at: ProgressSnapshot): string[] {
  // No phase has begun: inputs are listed and their split points looked for.
  if (at.units === 0) return ['planning'];
  const parts = [`${at.phase} ${Math.floor(at.share * 100)}%`];
  if (at.secondsLeft !== undefined) parts.push(`${formatDuration(at.secondsLeft)} left`);
  parts.push(`${formatCount(at.unitsDone)}/${formatCount(at.units)} units`);
  if (at.phase === 'extract')
    parts.push(
      `${formatCount(at.pages)} pages${rate(at.pages, at.seconds)}`,
      `${formatBytes(at.bytes)} read`,
      `${formatCount(at.documents)} documents`,
    );
  if (at.phase === 'assemble')
    parts.push(
      `${formatCount(at.images)} images stored${rate(at.images, at.seconds)}`,
      `${formatCount(at.documents)} documents`,
      `${formatBytes(at.bytes)} fetched`,
    );
  if (at.drops > 0) parts.push(`${formatCount(at.drops)} drops`);
  return parts;
}

/** A rate per second in parentheses; nothing within the first second. */
export function rate(n: number, seconds: number): string {
  return seconds >= 1 && n > 0 ? ` (${(n / seconds).toFixed(n / seconds < 10 ? 1 : 0)}/s)` : '';
}

/** A duration in its largest unit and, below ten of it, the next one: `45 s`, `2 min 30 s`, `14 min`, `3 h 20 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 59.5) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = seconds / 60;
  if (minutes < 9.5) return twoUnits(seconds, 60, 'min', 's', 10);
  if (minutes < 59.5) return `${Math.round(minutes)} min`;
  const hours = minutes / 60;
  return hours < 9.5 ? twoUnits(minutes, 60, 'h', 'min', 10) : `${Math.round(hours)} h`;
}

function twoUnits(value: number, per: number, large: string, small: string, step: number): string {
  const rounded = Math.round(value / step) * step;
  const rest = rounded % per;
  return `${Math.floor(rounded / per)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}
