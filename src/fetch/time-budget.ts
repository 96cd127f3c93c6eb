import { FetchFailure } from './fetch-outcome.js';

/** A deadline whose clock can stand still; running out aborts `signal` with FetchFailure `deadline`. */
export class TimeBudget {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal;
  readonly #stop = (): void => this.#controller.abort(this.#parent.reason);
  #left: number;
  #started = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param parent - aborts `signal` too, with its own reason. Linked by hand: AbortSignal.any of a signal that
   *   lives as long as the run keeps every dependent signal alive in Node 20
   */
  constructor(milliseconds: number, parent: AbortSignal) {
    this.#left = milliseconds;
    this.#parent = parent;
    if (parent.aborted) this.#stop();
    parent.addEventListener('abort', this.#stop);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Milliseconds left; 0 when it ran out. */
  get left(): number {
    const running = this.#timer === undefined ? 0 : performance.now() - this.#started;
    return Math.max(0, this.#left - running);
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#started = performance.now();
    this.#timer = setTimeout(() => {
      this.#controller.abort(new FetchFailure('deadline', 'out of time', { passing: true }));
    }, this.#left);
  }

  pause(): void {
    this.#left = this.left;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Stops the clock for good and lets go of the parent. */
  end(): void {
    this.pause();
    this.#parent.removeEventListener('abort', this.#stop);
  }
}
