import { Notifier } from '../flow/notifier.js';
import type { HostSchedule } from './host-schedule.js';

/** Hands out visits once their host may be asked. */
export class VisitQueue {
  readonly #schedule: HostSchedule<number>;
  readonly #now: () => number;
  readonly #signal: AbortSignal;
  readonly #notifier = new Notifier();
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
    const wake = (): void => this.#notifier.notify();
    this.#signal.addEventListener('abort', wake);
    try {
      while (!this.#signal.aborted) {
        const next = this.#schedule.next(this.#now());
        if (next !== undefined && 'item' in next) {
          this.#underWay++;
          return next;
        }
        if (next === undefined && this.#underWay === 0) return undefined;
        await this.#notifier.wait(next?.waitMs);
      }
      return undefined;
    } finally {
      this.#signal.removeEventListener('abort', wake);
    }
  }

  /** A visit that was handed out is over, its consequences included. */
  done(): void {
    this.#underWay--;
    this.#notifier.notify();
  }
}
