/** Rows that are held at once: those of all blocks on nearly every page, 2.6 MB. */
const WINDOW = 4096;

/**
 * One row of measures per block, written when it is asked for: a page of 200,000 blocks would take 130 MB for rows that
 * are looked at once, in order.
 */
export class BlockRows {
  /** Holds the row that {@link at} was asked for last. */
  readonly values: Float32Array;
  /** Block whose row stands first in `values`; -1 before the first was asked for. */
  #from = -1;
  readonly #window: number;

  /**
   * @param blocks - how many there are
   * @param width - measures in a row
   * @param write - writes the row of a block at a position
   */
  constructor(
    private readonly blocks: number,
    private readonly width: number,
    private readonly write: (index: number, out: Float32Array, at: number) => void,
  ) {
    this.#window = Math.min(blocks, WINDOW);
    this.values = new Float32Array(this.#window * width);
  }

  /** Where in `values` the row of a block starts, until the next call. */
  at(index: number): number {
    if (this.#from < 0 || index < this.#from || index >= this.#from + this.#window) {
      this.#from = index - (index % this.#window);
      const end = Math.min(this.#from + this.#window, this.blocks);
      for (let one = this.#from; one < end; one++)
        this.write(one, this.values, (one - this.#from) * this.width);
    }
    return (index - this.#from) * this.width;
  }
}
