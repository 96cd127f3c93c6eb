import type { ProgressSnapshot } from '../build/progress-tracker.js';
import { formatBytes, formatCount } from '../inspect/format.js';

/** One line about a snapshot: `assemble 3/12 units · 1,204 documents · 5,310 images stored (88/s) · 1.2 GB`. */
export function progressLine(at: ProgressSnapshot): string {
  const rate = (n: number) =>
    at.seconds >= 1 && n > 0 ? ` (${(n / at.seconds).toFixed(n / at.seconds < 10 ? 1 : 0)}/s)` : '';
  const parts = [`${at.phase} ${at.unitsDone}/${at.units} units`];
  if (at.phase === 'extract')
    parts.push(`${formatCount(at.pages)} pages${rate(at.pages)}`, `${formatCount(at.documents)} documents`);
  if (at.phase === 'assemble') {
    parts.push(
      `${formatCount(at.documents)} documents`,
      `${formatCount(at.images)} images stored${rate(at.images)}`,
      `${formatBytes(at.bytes)} of images read`,
    );
  }
  if (at.drops > 0) parts.push(`${formatCount(at.drops)} drops`);
  return parts.join(' · ');
}
