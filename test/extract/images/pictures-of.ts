import { segment } from '../../../src/extract/blocks/segment.js';
import { parseHtml } from '../../../src/extract/dom/parse.js';
import { findPictures } from '../../../src/extract/images/find-pictures.js';
import { decorationRule } from '../../../src/extract/images/image-rules.js';
import { type PageImage, readImages } from '../../../src/extract/images/read-images.js';

/** Every picture of a piece of a page, in reading order, whether or not it is content; marks and portraits are left out. */
export function picturesOf(html: string, told: readonly string[] = []): PageImage[] {
  const tree = parseHtml(`<!DOCTYPE html><body><p>Before it.</p>${html}<p>Behind it.</p></body>`);
  const pictures = findPictures(tree, new Set(told));
  const nodes = segment(tree, pictures).flatMap(({ images }) => images);
  return readImages(tree, pictures, nodes, 'https://notes.example/2024/page.html').filter(
    (image) => decorationRule(tree, image) === undefined,
  );
}

/** The first choices for the pictures of a piece of a page, without the site's own address. */
export function urlsOf(html: string, told: readonly string[] = []): string[] {
  return picturesOf(html, told).map(({ candidates }) =>
    (candidates[0]?.url ?? '').replace('https://notes.example/', '/'),
  );
}
