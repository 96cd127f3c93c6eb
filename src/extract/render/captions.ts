import type { ImageNode, Node } from '../../model/document.js';

/** Captions on their way to the images that they belong to. */
export class Captions {
  /** The first image of each figure. */
  private readonly images = new Map<number, ImageNode>();
  private readonly texts = new Map<number, string>();

  /** Notes an image; -1 when it stands in no figure. */
  see(image: ImageNode, figure: number): void {
    if (figure >= 0 && !this.images.has(figure)) this.images.set(figure, image);
  }

  /**
   * A caption belongs to the image of its figure, wherever it stands in it; without a figure, to the image right
   * before.
   */
  bind(before: Node | undefined, figure: number, text: string): void {
    if (figure >= 0) {
      const known = this.texts.get(figure);
      this.texts.set(figure, known === undefined ? text : `${known} ${text}`);
    } else if (before?.type === 'image' && before.caption === undefined) {
      before.caption = text;
    }
  }

  /** Writes the captions of figures on their images. */
  write(): void {
    for (const [figure, text] of this.texts) {
      const image = this.images.get(figure);
      if (image !== undefined) image.caption = text;
    }
  }
}
