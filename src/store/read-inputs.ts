import { mapConcurrent } from '../flow/map-concurrent.js';
import type { Input } from './input.js';

/** Requests and look-ups under way at once. */
const CHECKS = 16;

/** Remembers which inputs were read, until they are checked. */
export class ReadInputs {
  readonly #read = new Set<Input>();

  /** The same input, remembered when it is read. */
  remember(input: Input): Input {
    const read = this.#read;
    return {
      ...input,
      async *read(range) {
        // Before and after: a check that comes between must not be the last.
        read.add(input);
        try {
          yield* input.read(range);
        } finally {
          read.add(input);
        }
      },
    };
  }

  /** Checks what was read since the last time. Throws BadInputError `input_changed`. */
  async check(): Promise<void> {
    const inputs = [...this.#read];
    this.#read.clear();
    try {
      for await (const _ of mapConcurrent(inputs, (input) => input.check(), { concurrency: CHECKS }));
    } catch (error) {
      for (const input of inputs) this.#read.add(input);
      throw error;
    }
  }
}
