import { tagId, tagSet } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';

/** Tags of elements that show an image. */
export const imageTags = tagSet('img', 'image', 'amp-img', 'amp-anim');

const EMBED = tagId('embed');
const INPUT = tagId('input');
const OBJECT = tagId('object');
const PICTURE = tagId('picture');
const UNKNOWN = tagId('#unknown');
const VIDEO = tagId('video');

const IMAGE_FILE = /\.(?:jpe?g|png|webp|gif|avif|bmp)(?:$|[?#])/i;
const DRAWING = /svg/i;
/** Attributes in which custom elements name their picture. */
const CUSTOM = ['src', 'data-src', 'srcset', 'data-srcset', 'image', 'image-src', 'img-src'];

/** Images of one element that are looked at; more is a gallery gone wild. */
const MAX_IMAGES = 32;

/** Image elements below a node. */
export function imagesBelow(tree: Tree, node: number): number[] {
  const end = tree.end[node] ?? node;
  const found: number[] = [];
  for (let i = node + 1; i < end && found.length < MAX_IMAGES; i++)
    if (imageTags.has(tree.tag[i])) found.push(i);
  return found;
}

/**
 * Whether an element of another tag shows a picture: an `<input type=image>`, the poster of a video, an embedded picture
 * file, a `<picture>` or a custom element (`<lazy-image src>`) without an image in it.
 */
export function showsPicture(tree: Tree, node: number): boolean {
  switch (tree.tag[node]) {
    case INPUT:
      return attr(tree, node, 'type')?.toLowerCase() === 'image' && attr(tree, node, 'src') !== undefined;
    case VIDEO:
      return (attr(tree, node, 'poster') ?? attr(tree, node, 'data-poster') ?? '').trim() !== '';
    case OBJECT:
      return isImageFile(attr(tree, node, 'data'), attr(tree, node, 'type'));
    case EMBED:
      return isImageFile(attr(tree, node, 'src'), attr(tree, node, 'type'));
    case PICTURE:
      return imagesBelow(tree, node).length === 0;
    case UNKNOWN:
      return (
        (tree.text[node] ?? '').includes('-') &&
        CUSTOM.some((name) => IMAGE_FILE.test((attr(tree, node, name) ?? '').split(/\s/, 1)[0] ?? '')) &&
        imagesBelow(tree, node).length === 0
      );
    default:
      return false;
  }
}

function isImageFile(url: string | undefined, type: string | undefined): boolean {
  if (url === undefined || url.trim() === '') return false;
  if (type !== undefined && type.trim() !== '') return /^\s*image\//i.test(type) && !DRAWING.test(type);
  return IMAGE_FILE.test(url);
}
