import type { Document, ImageNode } from '../model/document.js';
import { type GotImage, type ImageBytesEnvironment, imageBytes } from './image-bytes.js';

/** Documents whose images are under way ahead of assembly; more hosts among them keep more of the line busy. */
export const DOCUMENTS_AHEAD = 64;
/** Images of one document that are fetched ahead; the others are when their turn in the document comes. */
const IMAGES_AHEAD = 16;
/** Bytes that may wait for assembly before nothing more is fetched ahead. */
const BYTES_AHEAD = 128 * 1024 * 1024;

interface Started {
  /** What was got up to the first candidate that has bytes. */
  first: Promise<GotImage[]>;
  rest: AsyncGenerator<GotImage>;
  bytes: number;
}

/**
 * Fetches images before their documents are assembled.
 *
 * Documents are stored in order, so a slow host would hold up all that comes after its image; while it does, the
 * images of the next documents come from other hosts. What is stored does not depend on it: candidates of an image
 * are still tried one after the other, best first, and looked at in the order of the page.
 */
export class FetchAhead {
  readonly #env: ImageBytesEnvironment;
  readonly #started = new Map<ImageNode, Started>();
  #bytes = 0;

  constructor(env: ImageBytesEnvironment) {
    this.#env = env;
  }

  /** Begins with a document's first images, unless too many bytes wait already. */
  begin(document: Document): void {
    let images = 0;
    for (const node of document.nodes) {
      if (node.type !== 'image') continue;
      if (this.#bytes >= BYTES_AHEAD || ++images > IMAGES_AHEAD) return;
      const rest = imageBytes(document, node, this.#env);
      const started: Started = { first: untilBytes(rest), rest, bytes: 0 };
      this.#started.set(node, started);
      started.first.then(
        (got) => this.#hold(node, started, got),
        // Rejected again for whoever takes it, or of no interest when nobody does.
        () => undefined,
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

  #hold(node: ImageNode, started: Started, got: readonly GotImage[]): void {
    if (this.#started.get(node) !== started) return;
    const last = got.at(-1);
    started.bytes = last !== undefined && 'body' in last ? last.body.byteLength : 0;
    this.#bytes += started.bytes;
  }

  #release(node: ImageNode): void {
    this.#bytes -= this.#started.get(node)?.bytes ?? 0;
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
