import type { Phase } from '../model/manifest.js';
import type { BuildObserver } from './run-phase.js';

/** Live state of a build, drawn by whatever shows it. */
export interface ProgressSnapshot {
  phase: Phase;
  units: number;
  unitsDone: number;
  /** Seconds since the phase began. */
  seconds: number;
  pages: number;
  documents: number;
  images: number;
  bytes: number;
  drops: number;
}

/** Counters by name; a Tally's `toJSON` gives them. */
export type ReadCounters = () => Record<string, number>;

/** Follows a build through its observer and says where it stands. */
export class ProgressTracker implements BuildObserver {
  #phase: Phase = 'extract';
  #units = 0;
  #done = 0;
  #started = 0;

  constructor(
    private readonly counters: ReadCounters,
    private readonly now: () => number,
    private readonly onPhaseDone: (last: ProgressSnapshot) => void = () => undefined,
  ) {}

  phaseStarted(phase: Phase, units: number, resumed: number): void {
    this.#phase = phase;
    this.#units = units;
    this.#done = resumed;
    this.#started = this.now();
  }

  unitDone(): void {
    this.#done += 1;
  }

  phaseDone(): void {
    this.onPhaseDone(this.snapshot());
  }

  snapshot(): ProgressSnapshot {
    const counters = this.counters();
    const drops = Object.entries(counters).filter(([name]) => name.startsWith('drop:'));
    return {
      phase: this.#phase,
      units: this.#units,
      unitsDone: this.#done,
      seconds: (this.now() - this.#started) / 1000,
      pages: counters.pages ?? 0,
      documents: (this.#phase === 'assemble' ? counters.stored_documents : counters.documents) ?? 0,
      images: counters.images ?? 0,
      bytes: counters.fetched_bytes ?? 0,
      drops: drops.reduce((sum, [, n]) => sum + n, 0),
    };
  }
}

/** One line about a snapshot: `assemble 3/12 units · 1,204 documents · 5,310 images (88/s) · 1.2 GB`. */
export function progressLine(at: ProgressSnapshot): string {
  const rate = (n: number) =>
    at.seconds >= 1 && n > 0 ? ` (${(n / at.seconds).toFixed(n / at.seconds < 10 ? 1 : 0)}/s)` : '';
  const count = (n: number) => n.toLocaleString('en-US');
  const parts = [`${at.phase} ${at.unitsDone}/${at.units} units`];
  if (at.phase === 'extract')
    parts.push(`${count(at.pages)} pages${rate(at.pages)}`, `${count(at.documents)} documents`);
  if (at.phase === 'assemble') {
    parts.push(
      `${count(at.documents)} documents`,
      `${count(at.images)} images${rate(at.images)}`,
      `${formatBytes(at.bytes)} of images read`,
    );
  }
  if (at.drops > 0) parts.push(`${count(at.drops)} drops`);
  return parts.join(' · ');
}

/** Bytes for people, in powers of 1000: `1.2 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}
