import type { ImageNode } from '../model/document.js';

/** What an image is taken for while none has come: a usual photograph of the web. */
const FIRST = 256 * 1024;
/** Images that the mean looks back on, so that it follows from site to site. */
const MEMORY = 64;

/**
 * Foretells how many bytes an image will have, before its server has said so.
 *
 * Twice the mean of those that came: sums of some dozen images stay below that but where sizes jump, and then the next
 * ones are expected to be as large. The largest that may be (20 MB) would leave room for a dozen requests.
 */
export class ImageSizes {
  #mean = FIRST / 2;
  #count = 1;

  /** @param most - bytes that no image has more of */
  constructor(private readonly most: number) {}

  /** Takes note of an image that came. */
  add(bytes: number): void {
    this.#count = Math.min(this.#count + 1, MEMORY);
    this.#mean += (bytes - this.#mean) / this.#count;
  }

  /** An image in a `data:` URL carries its size. */
  expected({ candidates }: Pick<ImageNode, 'candidates'>): number {
    const url = candidates[0]?.url ?? '';
    return Math.min(this.most, Math.max(1, url.startsWith('data:') ? url.length : Math.ceil(this.#mean * 2)));
  }
}
