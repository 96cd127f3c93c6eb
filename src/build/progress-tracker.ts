import type { BuildObserver } from '../commit/run-phase.js';
import type { Phase } from '../model/manifest.js';

/** Live state of a build, drawn by whatever shows it. */
export interface ProgressSnapshot {
  phase: Phase;
  units: number;
  unitsDone: number;
  /** Seconds since the phase began. */
  seconds: number;
  pages: number;
  documents: number;
  /** Stored ones: the rate of these is the goodput. */
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
    private readonly onGrowth: (inputs: number) => void = () => undefined,
  ) {}

  growthStarted(_revision: number, inputs: number): void {
    this.onGrowth(inputs);
  }

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
      images: counters.stored_images ?? 0,
      bytes: counters.fetched_bytes ?? 0,
      drops: drops.reduce((sum, [, n]) => sum + n, 0),
    };
  }
}
