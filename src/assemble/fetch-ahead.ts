import type { ByteRoom, HeldBytes } from '../flow/byte-room.js';
import type { Document, ImageNode } from '../model/document.js';
import { type GotImage, type ImageBytesEnvironment, imageBytes } from './image-bytes.js';
import { ImageSizes } from './image-sizes.js';

/** Documents whose images are under way ahead of assembly; more hosts among them keep more of the line busy. */
export const DOCUMENTS_AHEAD = 64;
/** Images of one document that are fetched ahead; the others are when their turn in the document comes. */
const IMAGES_AHEAD = 16;

interface Started {
  /** What was got up to the first candidate that has bytes. */
  first: Promise<GotImage[]>;
  rest: AsyncGenerator<GotImage>;
  held: HeldBytes;
}

/**
 * Fetches images before their documents are assembled.
 *
 * Documents are stored in order, so a slow host would hold up all that comes after its image; while it does, the
 * images of the next documents come from other hosts. What is stored does not depend on it: candidates of an image
 * are still tried one after the other, best first, and looked at in the order of the page.
 *
 * An image is begun ahead when there is room for it in `waiting`, by its size or by what others have had. One that was
 * not is fetched when its document is assembled, which waits for no room: so nothing that waits can hold up what it
 * waits for.
 */
export class FetchAhead {
  readonly #env: ImageBytesEnvironment & { waiting: ByteRoom };
  readonly #started = new Map<ImageNode, Started>();
  readonly #sizes: ImageSizes;

  constructor(env: ImageBytesEnvironment & { waiting: ByteRoom }) {
    this.#env = env;
    this.#sizes = new ImageSizes(env.pipeline.fetch.max_bytes);
  }

  /** Begins with a document's first images, as far as there is room. */
  begin(document: Document): void {
    let images = 0;
    for (const node of document.nodes) {
      if (node.type !== 'image') continue;
      if (++images > IMAGES_AHEAD) return;
      const held = this.#env.waiting.tryTake(this.#sizes.expected(node));
      if (held === undefined) return;
      const rest = imageBytes(document, node, this.#env);
      const started: Started = { first: untilBytes(rest), rest, held };
      this.#started.set(node, started);
      started.first.then(
        (got) => held.resize(this.#note(got)),
        // Rejected again for whoever takes it, or of no interest when nobody does.
        () => held.release(),
      );
    }
  }

  /** The bytes of an image's candidates, as {@link imageBytes} yields them. */
  async *take(document: Document, node: ImageNode): AsyncGenerator<GotImage> {
    const started = this.#started.get(node);
    if (started === undefined) {
      yield* imageBytes(document, node, this.#env);
      return;
    }
    try {
      yield* await started.first;
      yield* started.rest;
    } finally {
      this.#release(node);
      await started.rest.return(undefined);
    }
  }

  /** Lets go of what a document did not take. */
  end(document: Document): void {
    for (const node of document.nodes) if (node.type === 'image') this.#release(node);
  }

  /** The bytes that were got for an image. */
  #note(got: readonly GotImage[]): number {
    const last = got.at(-1);
    if (last === undefined || !('body' in last)) return 0;
    this.#sizes.add(last.body.byteLength);
    return last.body.byteLength;
  }

  #release(node: ImageNode): void {
    this.#started.get(node)?.held.release();
    this.#started.delete(node);
  }
}

/** Pulls candidates until one has bytes, or the image was opted out. */
async function untilBytes(candidates: AsyncGenerator<GotImage>): Promise<GotImage[]> {
  const got: GotImage[] = [];
  while (true) {
    const next = await candidates.next();
    if (next.done) return got;
    got.push(next.value);
    if ('body' in next.value || next.value.drop.reason === 'opted_out') return got;
  }
}
