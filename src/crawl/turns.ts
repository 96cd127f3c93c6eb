import { Bell } from '../flow/bell.js';
import type { HostSchedule } from './host-schedule.js';

/** Hands out visits when it is their host's turn. */
export class Turns {
  readonly #schedule: HostSchedule<number>;
  readonly #now: () => number;
  readonly #signal: AbortSignal;
  readonly #bell = new Bell();
  #underWay = 0;

  /** @param now - the clock that the schedule is kept by: {@link steadyMs} */
  constructor(schedule: HostSchedule<number>, now: () => number, signal: AbortSignal) {
    this.#schedule = schedule;
    this.#now = now;
    this.#signal = signal;
  }

  /**
   * The next item whose host may be asked; end it with {@link done}. Undefined when the queue is empty and nothing is
   * under way that could fill it, or the signal has aborted.
   */
  async next(): Promise<{ item: number; host: string } | undefined> {
    const ring = (): void => this.#bell.ring();
    this.#signal.addEventListener('abort', ring);
    try {
      while (!this.#signal.aborted) {
        const next = this.#schedule.next(this.#now());
        if (next !== undefined && 'item' in next) {
          this.#underWay++;
          return next;
        }
        if (next === undefined && this.#underWay === 0) return undefined;
        await this.#bell.wait(next?.waitMs);
      }
      return undefined;
    } finally {
      this.#signal.removeEventListener('abort', ring);
    }
  }

  /** A visit that was handed out is over, its consequences included. */
  done(): void {
    this.#underWay--;
    this.#bell.ring();
  }
}
