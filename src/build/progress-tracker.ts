import type { BuildObserver, UnitDone } from '../commit/build-observer.js';
import type { Phase } from '../model/manifest.js';

/** Live state of a build, drawn by whatever shows it. */
export interface ProgressSnapshot {
  phase: Phase;
  units: number;
  unitsDone: number;
  /** Part of the phase's work that is done, within units too: from 0 to 1. */
  share: number;
  /** Seconds since the phase began. */
  seconds: number;
  /** Seconds that the rest takes at the rate so far; absent while too little is done to tell. */
  secondsLeft?: number;
  pages: number;
  documents: number;
  /** Stored ones: the rate of these is the goodput. */
  images: number;
  /** Of inputs while pages are extracted, of images that were fetched in the last phase. */
  bytes: number;
  drops: number;
}

/** Counters by name; a Tally's `toJSON` gives them. */
export type ReadCounters = () => Record<string, number>;

/** What of the counters tells of the work within units, in the terms of the phase's work. */
const WORK_COUNTERS: Readonly<Partial<Record<Phase, string>>> = {
  extract: 'read_bytes',
  assemble: 'decided_documents',
};

/** Share of the work and seconds before which the time left is not told: the first units tell little of the rest. */
const LEAST_SHARE = 0.005;
const LEAST_SECONDS = 3;

/** Follows a build through its observer and says where it stands. */
export class ProgressTracker implements BuildObserver {
  #phase: Phase = 'extract';
  #units = 0;
  #done = 0;
  #started = 0;
  /** Work of the whole phase, of what earlier runs did, and of the units that are done by now. */
  #work = { total: 0, before: 0, done: 0 };
  /** The counter of work when the phase began. */
  #counted = 0;

  constructor(
    private readonly counters: ReadCounters,
    private readonly now: () => number,
    private readonly onPhaseDone: (last: ProgressSnapshot) => void = () => undefined,
    private readonly onGrowth: (inputs: number) => void = () => undefined,
  ) {}

  growthStarted(_revision: number, inputs: number): void {
    this.onGrowth(inputs);
  }

  phaseStarted(phase: Phase, units: number, resumed: number, work: { total: number; done: number }): void {
    this.#phase = phase;
    this.#units = units;
    this.#done = resumed;
    this.#started = this.now();
    this.#work = { total: work.total, before: work.done, done: work.done };
    this.#counted = this.#counter();
  }

  unitDone({ work }: Pick<UnitDone, 'work'>): void {
    this.#done += 1;
    this.#work.done += work;
  }

  phaseDone(): void {
    this.onPhaseDone(this.snapshot());
  }

  snapshot(): ProgressSnapshot {
    const counters = this.counters();
    const drops = Object.entries(counters).filter(([name]) => name.startsWith('drop:'));
    const seconds = (this.now() - this.#started) / 1000;
    const share = this.#share();
    const secondsLeft = this.#secondsLeft(share, seconds);
    return {
      phase: this.#phase,
      units: this.#units,
      unitsDone: this.#done,
      share,
      seconds,
      ...(secondsLeft !== undefined && { secondsLeft }),
      pages: counters.pages ?? 0,
      documents: (this.#phase === 'assemble' ? counters.stored_documents : counters.documents) ?? 0,
      images: counters.stored_images ?? 0,
      bytes: (this.#phase === 'assemble' ? counters.fetched_bytes : counters.read_bytes) ?? 0,
      drops: drops.reduce((sum, [, n]) => sum + n, 0),
    };
  }

  /**
   * What units that are done stand for is certain; what is read or decided within the others is an estimate, since an
   * input may be read in part or twice.
   */
  #share(): number {
    const { total, before, done } = this.#work;
    if (this.#done === this.#units) return 1;
    if (total === 0) return this.#units === 0 ? 1 : this.#done / this.#units;
    const begun = before + this.#counter() - this.#counted;
    // Not all is done while a unit is not.
    return Math.min(Math.max(done, begun) / total, 0.999);
  }

  #counter(): number {
    const name = WORK_COUNTERS[this.#phase];
    return name === undefined ? 0 : (this.counters()[name] ?? 0);
  }

  #secondsLeft(share: number, seconds: number): number | undefined {
    const { total, before } = this.#work;
    const gained = share - (total === 0 ? 0 : before / total);
    if (share >= 1 || gained < LEAST_SHARE || seconds < LEAST_SECONDS) return undefined;
    return (seconds * (1 - share)) / gained;
  }
}
