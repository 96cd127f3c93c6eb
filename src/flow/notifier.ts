/** Wakes whoever waits for "something changed"; a notification that nobody waits for is kept for the next who does. */
export class Notifier {
  #wake: (() => void) | undefined;
  #notified = false;

  notify(): void {
    this.#notified = true;
    this.#wake?.();
  }

  /** Resolves at the next notification, or after `ms`; at once after one since the last wait. One waiter at a time. */
  async wait(ms?: number): Promise<void> {
    if (!this.#notified) {
      await new Promise<void>((resolve) => {
        // setTimeout treats longer waits as 0.
        const timer = ms === undefined ? undefined : setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#notified = false;
  }
}
